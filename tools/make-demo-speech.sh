#!/bin/sh
# Makes the speech of the demo: three voices, one file each, in which every sentence stands at the
# moment it is said in the conversation. Needs espeak-ng, sox and ffmpeg (with libopus).
set -eu

out=${1:-$(dirname "$0")/../cli/src/main/resources/demo}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in espeak-ng sox ffmpeg; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is missing" >&2; exit 1; }
done

# say VOICE PITCH SPEED GAIN SECOND TEXT: adds a sentence to the current speaker. The gain differs
# from sentence to sentence, as people move before their microphone.
say() {
    number=$((number + 1))
    espeak-ng -v "$1" -p "$2" -s "$3" -w "$work/raw.wav" "$6"
    sox "$work/raw.wav" -r 48000 -c 1 "$work/$number.wav" gain -n "$4" pad "$5"
    echo "$work/$number.wav" >>"$work/list"
}

begin() {
    number=0
    : >"$work/list"
}

# finish NAME LENGTH NOISE SEED: mixes the sentences, adds the room (a short reverberation and
# pink noise) and encodes.
finish() {
    sox -R -n -r 48000 -c 1 "$work/noise.wav" synth "$2" pinknoise gain -n "$3"
    # shellcheck disable=SC2046
    sox -R -m $(sed 's/^/-v 1 /' "$work/list") -v 1 "$work/noise.wav" "$work/mixed.wav" \
        gain -3 highpass 90 lowpass 9000 compand 0.02,0.2 -60,-60,-30,-22,-12,-9,0,-6 \
        gain -3 reverb 12 60 20 channels 1 gain -n -4
    ffmpeg -hide_banner -loglevel error -y -fflags +bitexact -i "$work/mixed.wav" \
        -map_metadata -1 -flags:a +bitexact -ac 1 -ar 48000 -c:a libopus -b:a 19k -vbr on \
        -frame_duration 20 -application voip "$out/$1.ogg"
}

mkdir -p "$out"

begin
say en-us+f3 55 165 -6 1 "Hello, this is Alice. Can anybody hear me?"
say en-us+f3 58 160 -8 9.5 "Great. Then let us plan the last raid. I say we take the northern gate."
say en-us+f3 52 170 -5 20.5 "Wait a moment, somebody is at my door. I am muting myself."
say en-us+f3 56 165 -7 43 "I am back. That was my neighbour. What did I miss?"
say en-us+f3 60 160 -6 53 "Fine. Then it is the river. Meet me at the bridge."
say en-us+f3 55 165 -9 62.5 "See you there. Good bye!"
finish alice 68 -48 1

begin
say en-gb+m3 35 150 -5 4.5 "Loud and clear, Alice. Bob here, good evening."
say en-gb+m3 33 155 -8 15 "The northern gate is guarded. I would rather take the river."
say en-gb+m3 38 150 -6 25.5 "While she is away: Carol, are you coming? We could use a healer."
say en-gb+m3 34 145 -7 36.5 "Perfect. Then we wait for Alice and start at nine."
say en-gb+m3 36 152 -5 47.5 "We take the river, and Carol heals."
say en-gb+m3 35 150 -8 57.5 "I need to go now. Until later."
finish bob 68 -46 2

begin
say en-gb-scotland+f2 68 160 -7 31 "Hi, Carol joining. Yes, count me in."
say en-gb-scotland+f2 70 165 -5 50.5 "I will bring potions."
say en-gb-scotland+f2 66 158 -8 60.2 "Bye, Bob."
say en-gb-scotland+f2 69 160 -6 65 "See you!"
finish carol 68 -50 3

ls -l "$out"/*.ogg
