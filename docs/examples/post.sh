#!/bin/sh
# Posts a file to the hub:  sh post.sh news.json
# Needs curl and openssl. On a machine that you share, use post.py or post.php instead: while openssl runs,
# others could see the key in the list of processes.
set -eu

url=${HOOK_URL:-https://hub.example.org/hooks/two-shores}
secret=${HOOK_SECRET:?put your whsec_… secret into HOOK_SECRET}

file=$1
id=${2:-msg_$(openssl rand -hex 16)}
time=$(date +%s)

# The secret is base64 behind its prefix; openssl wants it in hex.
key=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
# Signed are the id, the time and the very bytes that are sent, with dots between them.
signature=$({ printf '%s.%s.' "$id" "$time"; cat "$file"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

curl --silent --show-error --fail-with-body \
    -H "Content-Type: application/json" \
    -H "Accept-Language: en" \
    -H "webhook-id: $id" \
    -H "webhook-timestamp: $time" \
    -H "webhook-signature: v1,$signature" \
    --data-binary "@$file" \
    "$url" || {
    # Under the same id it is taken in once, however often it is sent.
    echo "If it did not arrive, or the hub was busy, send it again: sh $0 $file $id" >&2
    exit 1
}
