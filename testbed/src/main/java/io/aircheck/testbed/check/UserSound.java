package io.aircheck.testbed.check;

import io.aircheck.schema.AppSettings.Presence;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.Scenario.Voice;
import io.aircheck.testbed.scenario.SentAudio;
import io.aircheck.testbed.scenario.SentAudio.Talk;
import io.aircheck.testbed.signal.ExpectedSpeaker;
import io.aircheck.testbed.signal.Interval;
import io.aircheck.testbed.signal.Intervals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When one user of a room is to be heard, and where the sound may be damaged. */
final class UserSound {
    private static final long FRAME_US = 20_000;

    /** Frames of one talk follow one another within rounding and drift. */
    private static final long JOIN_US = 50;

    /** A frame that is lost, and the one behind it, which an Opus decoder does not get whole. */
    private static final long LOST_US = 2 * FRAME_US;

    /** So long a decoder that lost a frame may blur what it decodes; measured: 0.2 s. */
    private static final long BLUR_US = 500_000;

    /** So long a decoder that has just begun may. */
    private static final long ONSET_US = 200_000;

    private final User user;
    private final int speaker;
    private final long originUs;
    private final List<Long> cutsUs = new ArrayList<>();
    private final Intervals sound;
    private final Intervals lost;
    private final Intervals blurred;

    /**
     * @param speaker the user's place in the room
     * @param start when the scenario is played
     * @param presence of the app
     */
    UserSound(User user, int speaker, Instant start, Presence presence, SentAudio sent) {
        this.user = user;
        this.speaker = speaker;
        this.originUs = start.toEpochMilli() * 1000;
        List<Interval> talks = new ArrayList<>();
        List<Interval> losses = new ArrayList<>();
        List<Interval> damaged = new ArrayList<>();
        for (Talk talk : sent.talks()) {
            Interval last = talks.isEmpty() ? null : talks.get(talks.size() - 1);
            if (last != null && Math.abs(talk.fromUs() - last.toMicros()) <= JOIN_US) {
                talks.set(talks.size() - 1, new Interval(last.fromMicros(), talk.toUs()));
            } else {
                talks.add(new Interval(talk.fromUs(), talk.toUs()));
            }
            damaged.add(new Interval(talk.fromUs(), talk.fromUs() + ONSET_US));
            for (long at : talk.lostUs()) {
                losses.add(new Interval(at, at + LOST_US));
                damaged.add(new Interval(at, at + LOST_US + BLUR_US));
            }
        }
        sound = Intervals.of(talks);
        lost = Intervals.of(losses);
        blurred = Intervals.of(damaged);
        if (user.announced()) {
            if (user.micGiven()) {
                user.mic().forEach(range -> cutAtEnd(range));
            }
            if (presence == Presence.EVENTS) {
                user.stay().forEach(range -> cutAtEnd(range));
            }
        }
    }

    private void cutAtEnd(Range range) {
        cutsUs.add(originUs + micros(range.to()));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    String id() {
        return user.id();
    }

    /** When the user is heard, whether recorded or not. */
    Intervals sound() {
        return sound;
    }

    /** When room events end the user's files. */
    List<Long> cutsUs() {
        return cutsUs;
    }

    /** Whether a frame near a time was lost. */
    boolean isDamagedAt(long micros) {
        return blurred.overlaps(new Interval(micros - BLUR_US, micros + BLUR_US));
    }

    boolean isCoded() {
        return user.audio() instanceof Voice.Coded;
    }

    /**
     * What is to be found of the user's signal.
     *
     * @param recorded when the user is recorded
     * @param borders where files begin and end, and so an encoder
     */
    ExpectedSpeaker expected(Intervals recorded, Intervals borders) {
        return new ExpectedSpeaker(
                user.id(),
                speaker,
                originUs,
                spoken(recorded),
                lost.and(recorded),
                blurred.or(borders));
    }

    /** A cut lies at the first frame behind its time: less than a frame is missing there. */
    private Intervals spoken(Intervals recorded) {
        List<Interval> whole = new ArrayList<>();
        for (Interval stretch : sound.and(recorded).stretches()) {
            boolean begins =
                    sound.stretches().stream()
                            .anyMatch(talk -> talk.fromMicros() == stretch.fromMicros());
            long from = stretch.fromMicros() + (begins ? 0 : FRAME_US);
            if (from < stretch.toMicros()) {
                whole.add(new Interval(from, stretch.toMicros()));
            }
        }
        return Intervals.of(whole);
    }
}
