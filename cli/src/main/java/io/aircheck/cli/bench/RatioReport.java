package io.aircheck.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What recording costs against bare ffmpeg.
 *
 * @param quality null if there are only rooms' files
 */
record RatioReport(Load load, Rounds rounds, Quality quality) implements Report {
    private static final double MEGA = 1_000_000;

    @Override
    public String name() {
        return load.mode().word();
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mode", load.mode().word());
        json.put("ratio", Report.rounded(rounds.ratio().median()));
        json.put("ratioMin", Report.rounded(rounds.ratio().min()));
        json.put("ratioMax", Report.rounded(rounds.ratio().max()));
        json.put("aircheckCpuSeconds", Report.rounded(rounds.aircheckCpu()));
        json.put("ffmpegCpuSeconds", Report.rounded(rounds.ffmpegCpu()));
        json.put("codecFloorCpuSeconds", Report.rounded(rounds.floorCpu()));
        json.put("overFloor", Report.rounded(rounds.overFloor().median()));
        json.put("streamsPerCore", Report.rounded(streamsPerCore(rounds.aircheckCpu())));
        json.put("ffmpegStreamsPerCore", Report.rounded(streamsPerCore(rounds.ffmpegCpu())));
        json.put("tracks", load.tracks());
        json.put("rooms", load.rooms());
        json.put("files", load.files());
        json.put("lengthSeconds", load.length().toMillis() / 1000.0);
        json.put("fileSeconds", Report.rounded(load.fileSeconds()));
        json.put("speakingShare", 1.0 / load.mode().turns());
        json.put(
                "checkpointBytesPerTrack", Report.rounded(perTrack(AircheckSide.Cost::stateBytes)));
        json.put(
                "newCheckpointBytesPerTrack",
                Report.rounded(perTrack(AircheckSide.Cost::newBytes)));
        json.put("heapPeakBytes", highest(cost -> cost.heap().usedBytes()));
        json.put("heapKeptPeakBytes", highest(cost -> cost.heap().keptBytes()));
        json.put("heapCapacityBytes", highest(cost -> cost.heap().capacityBytes()));
        json.put("residentPeakBytes", highest(AircheckSide.Cost::residentBytes));
        if (quality != null) {
            json.put("aircheckSnrDb", Report.rounded(quality.aircheckDb()));
            json.put("ffmpegSnrDb", Report.rounded(quality.ffmpegDb()));
            json.put("ffmpegSnrToReferenceDb", Report.rounded(quality.ffmpegToReferenceDb()));
        }
        json.put("rounds", rounds.all().stream().map(RatioReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(Rounds.Round round) {
        AircheckSide.Cost cost = round.aircheck();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ratio", Report.rounded(round.ratio()));
        json.put("aircheckCpuSeconds", Report.rounded(cost.cpuSeconds()));
        json.put("ffmpegCpuSeconds", Report.rounded(round.ffmpeg().cpuSeconds()));
        json.put("codecFloorCpuSeconds", Report.rounded(round.floorCpuSeconds()));
        json.put("aircheckSeconds", Report.rounded(cost.seconds()));
        json.put("ffmpegSeconds", Report.rounded(round.ffmpeg().seconds()));
        json.put("taskManagerCpuSeconds", Report.rounded(cost.taskManagers()));
        json.put("jobManagerCpuSeconds", Report.rounded(cost.jobManager()));
        json.put("brokerCpuSeconds", Report.rounded(cost.broker()));
        json.put("storeCpuSeconds", Report.rounded(cost.store()));
        json.put("zooKeeperCpuSeconds", Report.rounded(cost.zooKeeper()));
        json.put("helpersCpuSeconds", Report.rounded(cost.helpers()));
        json.put("playerCpuSeconds", Report.rounded(cost.player()));
        json.put("checkpoints", cost.checkpoints());
        json.put("checkpointBytes", cost.checkpointBytes());
        return json;
    }

    /** Seconds of finished files a second of CPU makes: live files that one core keeps up with. */
    private double streamsPerCore(double cpuSeconds) {
        return rounds.all().size() * load.fileSeconds() / cpuSeconds;
    }

    private double highest(ToDoubleFunction<AircheckSide.Cost> figure) {
        return rounds.all().stream()
                .mapToDouble(round -> figure.applyAsDouble(round.aircheck()))
                .max()
                .orElse(0);
    }

    private double perTrack(ToDoubleFunction<AircheckSide.Cost> figure) {
        return highest(figure) / load.tracks();
    }

    private double average(ToDoubleFunction<AircheckSide.Cost> figure) {
        return rounds.all().stream()
                .mapToDouble(round -> figure.applyAsDouble(round.aircheck()))
                .average()
                .orElse(0);
    }

    @Override
    public List<String> lines() {
        Locale plain = Locale.ROOT;
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        plain,
                        "%s: %d tracks, %d files, %.0f s of audio in files a round, %d rounds",
                        load.mode().word(),
                        load.tracks(),
                        load.files(),
                        load.fileSeconds(),
                        rounds.all().size()));
        lines.add("");
        lines.add("                             CPU s a round   live files a core");
        lines.add(side("Aircheck", rounds.aircheckCpu()));
        lines.add(side("bare ffmpeg", rounds.ffmpegCpu()));
        lines.add(side("codecs alone", rounds.floorCpu()));
        lines.add("");
        lines.add(
                String.format(
                        plain,
                        "ratio to bare ffmpeg         %.3f (%.3f to %.3f)",
                        rounds.ratio().median(),
                        rounds.ratio().min(),
                        rounds.ratio().max()));
        lines.add(
                String.format(
                        plain,
                        "ratio to the codecs alone    %.3f (%.3f to %.3f)",
                        rounds.overFloor().median(),
                        rounds.overFloor().min(),
                        rounds.overFloor().max()));
        if (quality != null) {
            lines.add(
                    String.format(
                            plain,
                            "SNR against the source       %.2f dB, ffmpeg's file %.2f dB",
                            quality.aircheckDb(),
                            quality.ffmpegDb()));
        }
        lines.add(
                String.format(
                        plain,
                        "CPU s a round                TaskManagers %.2f, JobManager %.2f; apart: broker"
                                + " %.2f, store %.2f, ZooKeeper %.2f, helpers %.2f, player %.2f",
                        average(AircheckSide.Cost::taskManagers),
                        average(AircheckSide.Cost::jobManager),
                        average(AircheckSide.Cost::broker),
                        average(AircheckSide.Cost::store),
                        average(AircheckSide.Cost::zooKeeper),
                        average(AircheckSide.Cost::helpers),
                        average(AircheckSide.Cost::player)));
        lines.add(
                String.format(
                        plain,
                        "seconds on the clock         Aircheck %.1f, ffmpeg %.1f",
                        average(AircheckSide.Cost::seconds),
                        rounds.all().stream()
                                .mapToDouble(round -> round.ffmpeg().seconds())
                                .average()
                                .orElse(0)));
        lines.add(
                String.format(
                        plain,
                        "memory at most               heap %.0f MB, of which kept by collections %.0f"
                                + " MB; resident with encoders %.0f MB",
                        highest(cost -> cost.heap().usedBytes()) / MEGA,
                        highest(cost -> cost.heap().keptBytes()) / MEGA,
                        highest(AircheckSide.Cost::residentBytes) / MEGA));
        lines.add(
                String.format(
                        plain,
                        "checkpoint a track           %.3f MB at most, of which new %.3f MB",
                        perTrack(AircheckSide.Cost::stateBytes) / MEGA,
                        perTrack(AircheckSide.Cost::newBytes) / MEGA));
        return lines;
    }

    private String side(String name, double cpuSeconds) {
        return String.format(
                Locale.ROOT,
                "%-28s %13.2f   %17.1f",
                name,
                cpuSeconds / rounds.all().size(),
                streamsPerCore(cpuSeconds));
    }
}
