"""Reads a Parquet file of the archive by Apache Arrow: prints its schema, and its rows as JSON, one a line."""

import json
import sys

import pyarrow as arrow
import pyarrow.parquet as parquet

table = parquet.read_table(sys.argv[1], partitioning=None)
print(json.dumps([[field.name, str(field.type)] for field in table.schema]))
# Milliseconds since 1970, as the model has them.
for name in ("observed_at", "received_at"):
    index = table.schema.get_field_index(name)
    table = table.set_column(index, name, table.column(name).cast(arrow.int64()))
for row in table.to_pylist():
    print(json.dumps(row))
