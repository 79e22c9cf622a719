package io.aircheck.testbed.scenario;

import io.aircheck.testbed.scenario.Scenario.FrameCodec;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.Scenario.Voice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users' sounds. Users who say the same in the same codec share it: it is decoded and encoded
 * once. Close it after use.
 */
final class Voices implements AutoCloseable {
    private record Shared(Object sound, FrameCodec codec) {}

    private final Map<Shared, FrameSource> shared = new HashMap<>();
    private final List<FrameSource> own = new ArrayList<>();

    /** The frames of a user. @param speaker the user's place in the room, from 0 */
    FrameSource of(User user, int speaker) {
        if (user.network().driftPpm() != 0) {
            // A drifting clock takes other samples with every pass; nothing can be shared.
            FrameSource frames =
                    frames(
                            new DriftingPcm(
                                    sound(user.audio(), speaker), user.network().driftPpm()),
                            user.codec());
            own.add(frames);
            return frames;
        }
        Object same = user.audio() instanceof Voice.Coded ? (Object) speaker : user.audio();
        return shared.computeIfAbsent(
                new Shared(same, user.codec()),
                key -> frames(sound(user.audio(), speaker), user.codec()));
    }

    private static FrameSource frames(PcmSource sound, FrameCodec codec) {
        return codec == FrameCodec.PCM ? new PcmFrames(sound) : new OpusFrames(sound);
    }

    private static PcmSource sound(Voice voice, int speaker) {
        if (voice instanceof Voice.AudioFile file) {
            return new LoopedFilePcm(file.path());
        }
        if (voice instanceof Voice.Tone tone) {
            return new TonePcm(tone.hertz());
        }
        return new CodedPcm(speaker);
    }

    @Override
    public void close() {
        shared.values().forEach(FrameSource::close);
        own.forEach(FrameSource::close);
    }
}
