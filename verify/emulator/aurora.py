"""Aurora clusters of stacks get a database of a real PostgreSQL, with the very user and password of their secret.

ministack starts databases in containers, which stacks do not even get; its Data API then acknowledges statements without running them.
"""

import psycopg2
from psycopg2 import sql

import ministack.services.cloudformation.provisioners as provisioners
import ministack.services.rds as rds


def install(port, password):
    def run(*statements):
        connection = psycopg2.connect(
            host="127.0.0.1", port=port, user="postgres", password=password, dbname="postgres"
        )
        try:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)
        finally:
            connection.close()

    def drop(user, database):
        run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)),
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(user)),
        )

    clusters = provisioners._RESOURCE_HANDLERS["AWS::RDS::DBCluster"]
    instances = provisioners._RESOURCE_HANDLERS["AWS::RDS::DBInstance"]
    create_cluster, delete_cluster = clusters["create"], clusters["delete"]
    create_instance = instances["create"]

    def cluster_with_database(logical_id, properties, stack_name):
        created = create_cluster(logical_id, properties, stack_name)
        user, database = properties["MasterUsername"], properties["DatabaseName"]
        drop(user, database)
        run(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                sql.Identifier(user), sql.Literal(properties["MasterUserPassword"])
            ),
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(user)),
        )
        return created

    def without_database(physical_id, properties):
        delete_cluster(physical_id, properties)
        drop(properties["MasterUsername"], properties["DatabaseName"])

    def instance_at_database(logical_id, properties, stack_name):
        physical_id, attributes = create_instance(logical_id, properties, stack_name)
        # The Data API connects to instances of which ministack believes that a container is behind them.
        instance = rds._instances[physical_id]
        instance["_docker_container_id"] = "none: a local PostgreSQL"
        instance["Endpoint"] = {**instance["Endpoint"], "Address": "127.0.0.1", "Port": port}
        return physical_id, {**attributes, "Endpoint.Address": "127.0.0.1", "Endpoint.Port": str(port)}

    clusters.update(create=cluster_with_database, delete=without_database)
    instances.update(create=instance_at_database)

