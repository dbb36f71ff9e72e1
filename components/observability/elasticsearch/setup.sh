# Makes the data streams of the platform, and puts back how long they are kept: beside each node of Elasticsearch, whom it
# reaches on the loopback. HOST, STREAMS, FILES and PASSWORD_FILE are variables of the container.
set -u

# Standard input is curl's configuration, so that the password is no argument, which others would see.
call() {
    local password
    password=$(<"$PASSWORD_FILE")
    password=${password//\\/\\\\}
    printf 'user = "setup:%s"\n' "${password//\"/\\\"}" | curl --config - --silent --show-error --fail --max-time 60 \
        --cacert /usr/share/elasticsearch/config/http-certs/ca.crt --connect-to "$HOST:9200:localhost:9200" \
        --header 'Content-Type: application/json' --output /dev/null --request "$1" "https://$HOST:9200/$2" "${@:3}"
}

setup() {
    call PUT _index_template/logs-platform --data-binary "@$FILES/template.json" || return
    local stream
    for stream in $STREAMS; do
        # One that is there would be refused.
        call GET "_data_stream/$stream" 2> /dev/null || call PUT "_data_stream/$stream" || return
        # The template is asked for it when a data stream is made, and not again.
        call PUT "_data_stream/$stream/_lifecycle" --data-binary "@$FILES/lifecycle.json" || return
    done
}

trap 'exit 0' TERM
while true; do
    wait_seconds=15
    if setup; then
        wait_seconds=600
    fi
    sleep "$wait_seconds" &
    wait $!
done
