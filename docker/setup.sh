#!/bin/sh
# Makes docker/.env and, with random values, the files of secrets that compose.yaml mounts.
# What is there already stays as it is.
set -eu
umask 077
cd "$(dirname "$0")"

random() {
    od -An -N20 -tx1 /dev/urandom | tr -d ' \n'
}

# Only their owner can enter the folder. The files in it are readable, because containers see each
# by itself, as users of other numbers.
mkdir -p secrets
chmod 700 secrets

write() {
    if [ -e "secrets/$1" ]; then
        cat >/dev/null
        echo "kept docker/secrets/$1"
    else
        cat >"secrets/$1"
        chmod 644 "secrets/$1"
        echo "made docker/secrets/$1"
    fi
}

if [ ! -e .env ]; then
    cp .env.example .env
    echo "made docker/.env"
fi

# The pair of keys must be the same in both files: what the emulator lets in, what the jobs show.
id=$(random)
key=$(random)
there=0
for file in cos-emulator.properties aircheck.properties; do
    [ ! -e "secrets/$file" ] || there=$((there + 1))
done
if [ "$there" = 1 ]; then
    echo "setup.sh: of cos-emulator.properties and aircheck.properties one is missing;" \
        "delete the other, and both are made anew" >&2
    exit 1
fi
echo "$id=$key" | write cos-emulator.properties
printf 'default.secret-id=%s\ndefault.secret-key=%s\nmain.callback-key=%s\n' \
    "$id" "$key" "$(random)" | write aircheck.properties
random | write grafana-admin-password

# Logins of the catalogue, each a line host:port:database:login:password.
random | write postgres-password
printf '*:5432:aircheck:aircheck_owner:%s\n' "$(random)" | write catalogue-owner.pgpass
printf '*:5432:aircheck:aircheck:%s\n' "$(random)" | write catalogue.pgpass
