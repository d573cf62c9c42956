#!/bin/sh
# with-file.sh NAME FILE COMMAND...: runs COMMAND with what FILE holds as the variable NAME. The password in it then stands in
# no compose file and in nothing that `docker inspect` shows.
set -eu
name=$1
file=$2
shift 2
value=$(cat "$file")
export "$name=$value"
exec "$@"
