"""As much of the AWS CLI as CDK's bucket deployment uses: s3 cp, s3 sync, s3 rm and configure set.

Anything else ends with an error that says so: a new release of CDK must not believe that something was done.
"""

import argparse
import mimetypes
import os
import sys

import boto3

METADATA = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
}


def main(arguments):
    if arguments[:2] == ["configure", "set"]:
        return  # How to sign: boto3 signs every payload.
    if arguments[:1] != ["s3"]:
        sys.exit(f"aws_program.py knows no such command: aws {' '.join(arguments)}")
    run(parse(arguments[1:]))


def parse(arguments):
    parser = argparse.ArgumentParser(prog="aws s3")
    commands = parser.add_subparsers(dest="command", required=True)
    copy = commands.add_parser("cp")
    copy.add_argument("source")
    copy.add_argument("target")
    remove = commands.add_parser("rm")
    remove.add_argument("target")
    remove.add_argument("--recursive", action="store_true", required=True)
    sync = commands.add_parser("sync")
    sync.add_argument("source")
    sync.add_argument("target")
    sync.add_argument("--delete", action="store_true")
    sync.add_argument("--metadata-directive", choices=["REPLACE"])
    for name in METADATA:
        sync.add_argument(f"--{name}")
    return parser.parse_args(arguments)


def run(options):
    s3 = boto3.client("s3")
    if options.command == "cp":
        bucket, key = address(options.source)
        s3.download_file(bucket, key, options.target)
    elif options.command == "rm":
        bucket, prefix = address(options.target)
        remove(s3, bucket, keys(s3, bucket, prefix))
    else:
        synchronize(s3, options)


def synchronize(s3, options):
    """Uploads every file, changed or not; with --delete removes what is no file."""
    bucket, prefix = address(options.target)
    prefix = prefix.rstrip("/") + "/" if prefix else ""
    metadata = {
        name: value
        for option, name in METADATA.items()
        if (value := getattr(options, option.replace("-", "_"))) is not None
    }
    uploaded = set()
    for folder, _, files in os.walk(options.source):
        for file in files:
            path = os.path.join(folder, file)
            key = prefix + os.path.relpath(path, options.source).replace(os.sep, "/")
            kind = mimetypes.guess_type(file)[0]
            settings = {**({"ContentType": kind} if kind else {}), **metadata}
            s3.upload_file(path, bucket, key, ExtraArgs=settings)
            uploaded.add(key)
    if options.delete:
        remove(s3, bucket, [key for key in keys(s3, bucket, prefix) if key not in uploaded])


def keys(s3, bucket, prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def remove(s3, bucket, doomed):
    for key in doomed:
        s3.delete_object(Bucket=bucket, Key=key)


def address(url):
    """Bucket and key of s3://bucket/key."""
    scheme, _, rest = url.partition("://")
    if scheme != "s3":
        sys.exit(f"aws_program.py copies from and to s3:// only, not {url}")
    bucket, _, key = rest.partition("/")
    return bucket, key


main(sys.argv[1:])
