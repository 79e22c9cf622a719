package io.aircheck.udf;

import static io.aircheck.udf.TaskTalk.MINUTE_US;
import static io.aircheck.udf.TaskTalk.OPEN_MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TaskTalkTest {
    private static final long START_US = 1_772_380_800_000_000L;
    private static final long GRID_US = 100_000;
    private static final int GRID_LENGTH = 1800;

    /** Speech as an event tells it, in steps of the grid from the start. */
    private record Told(String user, List<int[]> spans) {
        Spans speech() {
            return spans.stream()
                    .map(s -> Spans.of(START_US + s[0] * GRID_US, START_US + s[1] * GRID_US))
                    .reduce(Spans.NONE, Spans::plus);
        }
    }

    /** A task's talk with what a query keeps of it. */
    private static final class Talk implements TaskTalk.Minutes {
        private final Map<Long, Map<String, int[]>> minutes = new TreeMap<>();
        private final Map<String, TalkFigures> figures = new TreeMap<>();
        private TaskTalk.Clock clock;
        private int changes;

        void tell(String user, Spans speech) {
            TaskTalk talk = new TaskTalk(this, clock);
            talk.add(user, speech)
                    .forEach(
                            (who, change) -> {
                                changes++;
                                figures.put(
                                        who,
                                        figures.getOrDefault(who, TalkFigures.NOTHING)
                                                .plus(change));
                            });
            clock = talk.clock();
        }

        Talk tell(List<Told> events) {
            events.forEach(event -> tell(event.user(), event.speech()));
            return this;
        }

        void end() {
            TaskTalk talk = new TaskTalk(this, clock);
            talk.end();
            clock = talk.clock();
        }

        @Override
        public Map<String, int[]> get(long minute) {
            return minutes.get(minute);
        }

        @Override
        public void put(long minute, Map<String, int[]> speech) {
            minutes.put(minute, speech);
        }

        @Override
        public void remove(long minute) {
            minutes.remove(minute);
        }
    }

    @Property(tries = 300)
    void figuresAreThoseOfAGridOfBlocks(@ForAll("events") List<Told> events) {
        assertThat(new Talk().tell(events).figures).isEqualTo(byGrid(events));
    }

    @Property(tries = 300)
    void orderAndRepetitionDoNotMatter(@ForAll("events") List<Told> events, @ForAll Random random) {
        List<Told> otherwise = new ArrayList<>(events);
        otherwise.addAll(events.subList(0, events.size() / 2));
        Collections.shuffle(otherwise, random);

        assertThat(new Talk().tell(otherwise).figures).isEqualTo(new Talk().tell(events).figures);
    }

    @Property(tries = 300)
    void whatIsKnownChangesNothing(@ForAll("events") List<Told> events) {
        Talk talk = new Talk().tell(events);
        int changes = talk.changes;

        talk.tell(events);

        assertThat(talk.changes).isEqualTo(changes);
    }

    @Property(tries = 300)
    void overlapIsSpeechAndNobodyOverlapsAlone(@ForAll("events") List<Told> events) {
        Map<String, TalkFigures> figures = new Talk().tell(events).figures;
        Spans all = events.stream().map(Told::speech).reduce(Spans.NONE, Spans::plus);
        long speech = figures.values().stream().mapToLong(TalkFigures::speechUs).sum();

        assertThat(figures.values())
                .allSatisfy(
                        f -> {
                            assertThat(f.overlapUs()).isBetween(0L, f.speechUs());
                            assertThat(f.speechUs()).isBetween(1L, f.lastUs() - f.firstUs());
                            assertThat(f.turns()).isPositive();
                            assertThat(speech - f.speechUs())
                                    .as("others' speech")
                                    .isGreaterThanOrEqualTo(f.overlapUs());
                        });
        // What is spoken alone, and what is spoken together, is all that is spoken.
        assertThat(speech).isGreaterThanOrEqualTo(all.length());
        assertThat(speech == all.length())
                .isEqualTo(figures.values().stream().allMatch(f -> f.overlapUs() == 0));
    }

    @Property(tries = 300)
    void settledSpeechStaysCountedOnce(@ForAll("events") List<Told> events) {
        Talk talk = new Talk().tell(events);
        Map<String, TalkFigures> before = Map.copyOf(talk.figures);
        talk.end();

        assertThat(talk.tell(events).figures).isEqualTo(before);
        assertThat(talk.minutes).isEmpty();
    }

    @Test
    void aTurnGoesOnOverTheBorderOfEventsAndMinutes() {
        Talk talk = new Talk();
        talk.tell("a", at(0, 59_700));
        talk.tell("a", at(60_000, 61_000));
        assertThat(talk.figures.get("a").turns()).isEqualTo(1);

        talk.tell("a", Spans.of(START_US + 61_300_001, START_US + 62_000_000));
        assertThat(talk.figures.get("a").turns()).as("a microsecond too long").isEqualTo(2);

        talk.tell("a", at(61_000, 61_100));
        assertThat(talk.figures.get("a").turns()).as("the pause is filled").isEqualTo(1);
        assertThat(talk.figures.get("a").speechUs()).isEqualTo(61_499_999);
    }

    @Test
    void threeAtOnceCountOnce() {
        Talk talk = new Talk();
        talk.tell("a", at(0, 10_000));
        talk.tell("b", at(5000, 10_000));
        talk.tell("c", at(8000, 12_000));

        assertThat(talk.figures.get("a").overlapUs()).isEqualTo(5_000_000);
        assertThat(talk.figures.get("b").overlapUs()).isEqualTo(5_000_000);
        assertThat(talk.figures.get("c").overlapUs()).isEqualTo(2_000_000);
    }

    @Test
    void halfAnHourIsOpenAndNoMoreIsKept() {
        Talk talk = new Talk();
        long minutes = 4 * OPEN_MINUTES;
        for (long m = 0; m < minutes; m++) {
            talk.tell("a", at(m * 60_000, m * 60_000 + 20_000));
        }
        long open = minutes - 1 - OPEN_MINUTES;
        TalkFigures before = talk.figures.get("a");
        assertThat(talk.minutes).hasSize((int) OPEN_MINUTES + 2);

        talk.tell("b", at((open - 1) * 60_000, (open - 1) * 60_000 + 20_000));
        assertThat(talk.figures).containsOnlyKeys("a");
        talk.tell("b", at(open * 60_000 - 5000, open * 60_000 + 5000));
        assertThat(talk.figures.get("b").speechUs()).as("the open part").isEqualTo(5_000_000);
        assertThat(talk.figures.get("a").overlapUs()).isEqualTo(5_000_000);
        assertThat(talk.figures.get("a").speechUs()).isEqualTo(before.speechUs());
    }

    @Test
    void aTurnGoesOnOverTheBorderOfWhatIsSettled() {
        Talk talk = new Talk();
        talk.tell("a", at(50_000, 59_900));
        talk.tell("b", at((OPEN_MINUTES + 1) * 60_000, (OPEN_MINUTES + 1) * 60_000 + 1000));

        talk.tell("a", at(59_000, 62_000));

        assertThat(talk.figures.get("a").turns()).isEqualTo(1);
        assertThat(talk.figures.get("a").speechUs()).as("without 100 ms").isEqualTo(11_900_000);
    }

    @Test
    void afterALongSilenceNothingOldIsKept() {
        Talk talk = new Talk();
        talk.tell("a", at(0, 1000));
        talk.tell("a", at(86_400_000L * 300, 86_400_000L * 300 + 1000));

        assertThat(talk.minutes).hasSize(1);
        assertThat(talk.figures.get("a").turns()).isEqualTo(2);
    }

    @Test
    void aTaskThatEndsBeforeAnybodySpokeIsNothing() {
        Talk talk = new Talk();
        talk.end();
        talk.tell("a", Spans.NONE);

        assertThat(talk.clock).isNull();
        assertThat(talk.figures).isEmpty();
    }

    /** Events of up to 29 s each, of up to four users, over three minutes. */
    @Provide
    Arbitrary<List<Told>> events() {
        Arbitrary<String> user = Arbitraries.of("a", "b", "c", "'; drop table talk_time; --");
        Arbitrary<Integer> start = Arbitraries.integers().between(0, GRID_LENGTH - 290);
        Arbitrary<Integer> within = Arbitraries.integers().between(0, 290);
        Arbitrary<List<int[]>> spans =
                Combinators.combine(within, within)
                        .as((x, y) -> new int[] {Math.min(x, y), Math.max(x, y)})
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(5);
        return Combinators.combine(user, start, spans)
                .as(
                        (who, from, list) ->
                                new Told(
                                        who,
                                        list.stream()
                                                .map(s -> new int[] {from + s[0], from + s[1]})
                                                .toList()))
                .list()
                .ofMaxSize(25);
    }

    /** The same figures, counted block by block. */
    private static Map<String, TalkFigures> byGrid(List<Told> events) {
        Map<String, BitSet> blocks = new TreeMap<>();
        for (Told event : events) {
            BitSet own = blocks.computeIfAbsent(event.user(), u -> new BitSet());
            event.spans().forEach(s -> own.set(s[0], s[1]));
        }
        blocks.values().removeIf(BitSet::isEmpty);
        Map<String, TalkFigures> figures = new TreeMap<>();
        blocks.forEach(
                (user, own) -> {
                    long overlap = 0;
                    long turns = 0;
                    int silent = Integer.MAX_VALUE;
                    for (int i = 0; i < own.length(); i++) {
                        int block = i;
                        if (own.get(i)) {
                            turns += silent > 3 ? 1 : 0;
                            silent = 0;
                            long speaking =
                                    blocks.values().stream().filter(b -> b.get(block)).count();
                            overlap += speaking > 1 ? 1 : 0;
                        } else if (silent < Integer.MAX_VALUE) {
                            silent++;
                        }
                    }
                    figures.put(
                            user,
                            new TalkFigures(
                                    own.cardinality() * GRID_US,
                                    overlap * GRID_US,
                                    turns,
                                    START_US + own.nextSetBit(0) * GRID_US,
                                    START_US + own.length() * GRID_US));
                });
        return figures;
    }

    private static Spans at(long fromMs, long toMs) {
        assertThat(START_US % MINUTE_US).isZero();
        return Spans.of(START_US + fromMs * 1000, START_US + toMs * 1000);
    }
}
