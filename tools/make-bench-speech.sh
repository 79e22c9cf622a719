#!/bin/sh
# Makes the speech of the benchmark from the dialogues of Fish Fillets NG, recorded by actors: four
# files of 45 s, two of the woman's voice and two of the man's, sentence behind sentence with short
# pauses. Needs the sounds of the Debian package fillets-ng-data-cs, and ffmpeg with libopus.
set -eu

sounds=${1:?usage: $0 SOUND_FOLDER [OUT_FOLDER]}
out=${2:-$(dirname "$0")/../bench/speech}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ffmpeg=${FFMPEG:-ffmpeg}

# voice NAME PATTERN FIRST: 45 s of the sentences that match, from the FIRST of them on.
voice() {
    find "$sounds" -path "*/cs/$2" | LC_ALL=C sort | tail -n "+$3" | head -n 40 >"$work/list"
    number=0
    : >"$work/parts"
    while read -r sentence; do
        number=$((number + 1))
        "$ffmpeg" -nostdin -loglevel error -y -i "$sentence" -af apad=pad_dur=0.3 -ac 1 -ar 48000 \
            "$work/$number.wav"
        echo "file '$work/$number.wav'" >>"$work/parts"
    done <"$work/list"
    "$ffmpeg" -nostdin -loglevel error -y -fflags +bitexact -f concat -safe 0 -i "$work/parts" -t 45 \
        -map_metadata -1 -flags:a +bitexact -af speechnorm=e=4:r=0.0005,volume=-8dB -ar 48000 -c:a libopus -b:a 40k \
        -application audio "$out/$1.ogg"
}

mkdir -p "$out"
voice woman-1 '*-m-*.ogg' 1
voice woman-2 '*-m-*.ogg' 200
voice man-1 '*-v-*.ogg' 1
voice man-2 '*-v-*.ogg' 200
ls -l "$out"/*.ogg
