package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.testbed.scenario.ScenarioException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What a track costs when there are few of them and when there are many. */
final class Scale {
    private final Cluster cluster;
    private final Speech speech;
    private final Path dir;
    private final List<Integer> tracks;
    private final Consumer<String> progress;

    /**
     * @param tracks how many, in rising order
     */
    Scale(
            Cluster cluster,
            Speech speech,
            Path dir,
            List<Integer> tracks,
            Consumer<String> progress) {
        this.cluster = cluster;
        this.speech = speech;
        this.dir = dir;
        this.tracks = List.copyOf(tracks);
        this.progress = progress;
    }

    /**
     * What was measured with so many tracks.
     *
     * @param rounds at least one
     */
    private record Step(Load load, List<AircheckSide.Cost> rounds) {
        double cpuMillisPerTrackSecond() {
            return Spread.of(
                                    rounds.stream()
                                            .map(cost -> cost.cpuSeconds() / load.trackSeconds())
                                            .toList())
                            .median()
                    * 1000;
        }

        double heapBytes() {
            return rounds.stream().mapToDouble(cost -> cost.heap().usedBytes()).max().orElse(0);
        }

        double keptBytes() {
            return rounds.stream().mapToDouble(cost -> cost.heap().keptBytes()).max().orElse(0);
        }

        double residentBytes() {
            return rounds.stream().mapToDouble(AircheckSide.Cost::residentBytes).max().orElse(0);
        }

        double checkpointBytesPerTrack() {
            return rounds.stream().mapToDouble(AircheckSide.Cost::stateBytes).max().orElse(0)
                    / load.tracks();
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("tracks", load.tracks());
            json.put("cpuMillisPerTrackSecond", Report.rounded(cpuMillisPerTrackSecond()));
            json.put("heapPeakBytes", heapBytes());
            json.put("heapKeptPeakBytes", keptBytes());
            json.put("residentPeakBytes", residentBytes());
            json.put("checkpointBytesPerTrack", Report.rounded(checkpointBytesPerTrack()));
            json.put(
                    "rounds",
                    rounds.stream()
                            .map(
                                    cost ->
                                            Map.of(
                                                    "cpuSeconds",
                                                    Report.rounded(cost.cpuSeconds()),
                                                    "seconds",
                                                    Report.rounded(cost.seconds())))
                            .toList());
            return json;
        }
    }

    /**
     * Measures.
     *
     * @param load its number of tracks is of no interest
     * @param rounds of each number of tracks
     */
    Report run(Load load, int rounds)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    IOException,
                    InterruptedException {
        List<Corpus> corpora = new ArrayList<>();
        for (int number : tracks) {
            progress.accept("making the speech of " + number + " tracks");
            corpora.add(
                    Corpus.make(speech, load.withTracks(number), dir.resolve("corpus-" + number)));
        }
        // The middle one: enough to compile what is hot.
        play(corpora.get(corpora.size() / 2), "warming up");
        List<List<AircheckSide.Cost>> costs = new ArrayList<>();
        corpora.forEach(corpus -> costs.add(new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            // The most tracks first: what becomes faster meanwhile then speaks against them.
            for (int i = corpora.size() - 1; i >= 0; i--) {
                Corpus corpus = corpora.get(i);
                String name = corpus.load().tracks() + " tracks, round " + round + " of " + rounds;
                costs.get(i).add(play(corpus, name));
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < corpora.size(); i++) {
            steps.add(new Step(corpora.get(i).load(), costs.get(i)));
        }
        return new Found(load, rounds, steps);
    }

    private AircheckSide.Cost play(Corpus corpus, String name)
            throws BenchException, ClusterException, IOException, InterruptedException {
        return new AircheckSide(cluster, corpus, said -> progress.accept(name + ": " + said)).run();
    }

    private record Found(Load load, int rounds, List<Step> steps) implements Report {
        @Override
        public String name() {
            return "scale";
        }

        /** What a track costs among the most against the number before. */
        private double growth() {
            return last().cpuMillisPerTrackSecond() / before().cpuMillisPerTrackSecond();
        }

        private Step last() {
            return steps.get(steps.size() - 1);
        }

        private Step before() {
            return steps.get(Math.max(0, steps.size() - 2));
        }

        @Override
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("measurement", name());
            json.put("mode", load.mode().word());
            json.put("lengthSeconds", load.length().toMillis() / 1000.0);
            json.put("roundsEach", rounds);
            json.put("growth", Report.rounded(growth()));
            json.put("steps", steps.stream().map(Step::json).toList());
            return json;
        }

        @Override
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%s, %d s, %d rounds each",
                            load.mode().word(),
                            load.length().toSeconds(),
                            rounds));
            lines.add("");
            lines.add("tracks   CPU ms a second of a track   heap MB, kept MB, resident MB");
            for (Step step : steps) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%6d   %27.2f   %7.0f, %7.0f, %11.0f",
                                step.load().tracks(),
                                step.cpuMillisPerTrackSecond(),
                                step.heapBytes() / 1e6,
                                step.keptBytes() / 1e6,
                                step.residentBytes() / 1e6));
            }
            lines.add("");
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%d tracks against %d: %.3f",
                            last().load().tracks(),
                            before().load().tracks(),
                            growth()));
            return lines;
        }
    }
}
