#!/bin/bash
# Creates the topics that are missing. Those that are there are left alone: the jobs look at them
# when they start, and say what is wrong with them.
set -euo pipefail

: "${KAFKA:?host:port of a broker}"
: "${PARTITIONS:?partitions of each topic}"

readonly DAY=86400000

create() {
    local topic=$1 partitions=$2
    shift 2
    local config=()
    for setting in "$@"; do
        config+=(--config "$setting")
    done
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$KAFKA" --create --if-not-exists \
        --topic "$topic" --partitions "$partitions" --replication-factor 1 "${config[@]}"
}

# The broker's clock is the jobs' time, so the input topics and recording-events take it: the jobs
# refuse others. What retention deletes before it was read is lost, so it is days and knows no
# number of bytes.
for topic in audio-frames room-events recording-commands recording-events; do
    create "$topic" "$PARTITIONS" \
        message.timestamp.type=LogAppendTime retention.ms=$((7 * DAY)) retention.bytes=-1
done

# The newest settings of each app, for ever. One partition: they are few.
create app-settings 1 message.timestamp.type=LogAppendTime cleanup.policy=compact

# Dead letters keep the times of the records they are about.
create audio-frames-dlq "$PARTITIONS" \
    message.timestamp.type=CreateTime retention.ms=$((14 * DAY)) retention.bytes=-1

# What was sent again is known from a consumer group's offsets, which brokers keep for 7 days by
# default; so a record is deleted before, at the latest after retention.ms and segment.ms.
create callbacks-dlq "$PARTITIONS" \
    message.timestamp.type=CreateTime retention.ms=$((5 * DAY)) segment.ms=$DAY retention.bytes=-1
