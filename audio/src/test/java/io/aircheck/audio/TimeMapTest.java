package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TimeMapTest {

    /** A stream as a gateway sees it. */
    record Stream(
            int rate, int frameMicros, int ppm, int lossPercent, int pausePercent, long seed) {

        record Sent(long sequence, long micros) {}

        int nominal() {
            return (int) ((long) frameMicros * rate / 1_000_000);
        }

        /** What arrives of 3000 frames; time stamps are up to half a millisecond off. */
        List<Sent> received() {
            Random random = new Random(seed);
            List<Sent> received = new ArrayList<>();
            double micros = random.nextInt(2_000_000) - 1_000_000;
            long sequence = random.nextInt();
            for (int i = 0; i < 3000; i++) {
                if (random.nextInt(100) < pausePercent) {
                    micros += frameMicros * (1 + random.nextInt(20));
                }
                if (random.nextInt(100) >= lossPercent) {
                    received.add(
                            new Sent(sequence, Math.round(micros) + random.nextInt(1000) - 500));
                }
                micros += frameMicros * (1 + ppm / 1e6);
                sequence++;
            }
            return received;
        }
    }

    @Provide
    Arbitrary<Stream> streams() {
        return Combinators.combine(
                        Arbitraries.of(16_000, 24_000, 32_000, 48_000),
                        Arbitraries.of(2_500, 5_000, 10_000, 20_000, 40_000, 60_000, 120_000),
                        Arbitraries.integers().between(-200, 200),
                        Arbitraries.of(0, 2, 20),
                        Arbitraries.of(0, 1),
                        Arbitraries.longs())
                .as(Stream::new);
    }

    @Property(tries = 200)
    void staysWithinTwentyMillisecondsOfMediaTimeAndNeverOverlaps(
            @ForAll("streams") Stream stream) {
        TimeMap map = new TimeMap(stream.rate());
        long end = Long.MIN_VALUE;
        for (Stream.Sent sent : stream.received()) {
            TimeMap.Range range = map.place(sent.sequence(), sent.micros(), stream.nominal());
            assertThat(range.start()).isGreaterThanOrEqualTo(end);
            assertThat(Math.abs(range.start() - sent.micros() * stream.rate() / 1e6))
                    .isLessThanOrEqualTo(0.020 * stream.rate());
            assertThat(Math.abs(range.length() - stream.nominal()))
                    .isLessThanOrEqualTo(Math.max(1, stream.nominal() / 100));
            end = range.end();
        }
    }

    @Property(tries = 100)
    void stateIsAllThereIs(@ForAll("streams") Stream stream) {
        TimeMap whole = new TimeMap(stream.rate());
        TimeMap.State state = TimeMap.State.FRESH;
        for (Stream.Sent sent : stream.received()) {
            TimeMap part = new TimeMap(stream.rate(), state);
            assertThat(part.place(sent.sequence(), sent.micros(), stream.nominal()))
                    .isEqualTo(whole.place(sent.sequence(), sent.micros(), stream.nominal()));
            state = part.state();
        }
    }

    @Property(tries = 100)
    void contiguousPacketsFollowOneAnotherExactly(@ForAll("streams") Stream stream) {
        Stream steady = new Stream(stream.rate(), stream.frameMicros(), 0, 0, 0, stream.seed());
        TimeMap map = new TimeMap(steady.rate());
        long next = Long.MIN_VALUE;
        for (Stream.Sent sent : steady.received()) {
            TimeMap.Range range = map.place(sent.sequence(), sent.micros(), steady.nominal());
            assertThat(range.length()).isEqualTo(steady.nominal());
            assertThat(range.lost()).isZero();
            if (next != Long.MIN_VALUE) {
                assertThat(range.start()).isEqualTo(next);
            }
            next = range.end();
        }
    }

    @Property(tries = 100)
    void neverOverlapsWhateverTheClockSays(@ForAll List<Long> clock) {
        TimeMap map = new TimeMap(48_000);
        long end = Long.MIN_VALUE;
        long sequence = 0;
        for (long micros : clock) {
            TimeMap.Range range = map.place(sequence++, micros, 960);
            assertThat(range.start()).isGreaterThanOrEqualTo(end);
            end = range.end();
        }
    }

    @Example
    void countsWhatIsMissingAndMovesToMediaTime() {
        TimeMap map = new TimeMap(48_000);
        assertThat(map.place(7, 0, 960)).isEqualTo(new TimeMap.Range(0, 960, 0));
        assertThat(map.place(10, 60_100, 960)).isEqualTo(new TimeMap.Range(2885, 960, 2));
        assertThat(map.place(11, 80_000, 960)).isEqualTo(new TimeMap.Range(3845, 960, 0));
        assertThat(map.place(12, 500_000, 960)).isEqualTo(new TimeMap.Range(24_000, 960, 0));
    }

    @Example
    void stretchesOnePercentWhileTheErrorExceedsFiveMilliseconds() {
        TimeMap map = new TimeMap(48_000);
        map.place(0, 0, 960);
        assertThat(map.place(1, 25_000, 960).length()).isEqualTo(960);
        assertThat(map.place(2, 45_100, 960).length()).isEqualTo(969);
        assertThat(map.place(3, 65_100, 960).length()).isEqualTo(960);
        assertThat(map.place(4, 70_000, 960).length()).isEqualTo(951);
    }

    @Example
    void oneLostFrameOfFiveMillisecondsIsAHole() {
        TimeMap map = new TimeMap(48_000);
        map.place(0, 0, 240);
        assertThat(map.place(2, 10_000, 240)).isEqualTo(new TimeMap.Range(480, 240, 1));
    }
}
