package io.aircheck.cli.bench;

import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioException;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is played and what ffmpeg reads: the same Opus packets. Different speakers are made out of
 * few recordings by different offsets.
 */
final class Corpus {
    private final Load load;
    private final Scenario scenario;
    private final Map<Load.Talk, Said> said;

    /**
     * What a user sends.
     *
     * @param packets of 20 ms
     * @param ogg the same packets as a file
     */
    record Said(List<byte[]> packets, Path ogg) {
        Said {
            packets = List.copyOf(packets);
        }
    }

    private Corpus(Load load, Scenario scenario, Map<Load.Talk, Said> said) {
        this.load = load;
        this.scenario = scenario;
        this.said = said;
    }

    /**
     * Makes voices, the scenario, and a file of Opus for every different talk.
     *
     * @param dir a folder of its own
     */
    static Corpus make(Speech speech, Load load, Path dir)
            throws IOException, ScenarioException, InterruptedException {
        Files.createDirectories(dir);
        List<String> voices = voices(speech, dir);
        Map<Load.Talk, Integer> firstUser = new LinkedHashMap<>();
        for (int user = 0; user < load.tracks(); user++) {
            firstUser.putIfAbsent(load.talk(user), user);
        }
        PacketCapture capture = new PacketCapture();
        Scenario each = read(dir, "talks", load.scenario(voices, List.copyOf(firstUser.values())));
        new Player(each, PlayOptions.fastest(), capture).play();
        Map<Load.Talk, Said> said = new LinkedHashMap<>();
        for (Map.Entry<Load.Talk, Integer> entry : firstUser.entrySet()) {
            List<byte[]> packets = capture.of(Load.user(entry.getValue()));
            Path ogg = dir.resolve(Load.user(entry.getValue()) + ".opus");
            OggOpusFile.write(ogg, packets);
            said.put(entry.getKey(), new Said(packets, ogg));
        }
        return new Corpus(load, read(dir, "scenario", load.scenario(voices)), said);
    }

    private static Scenario read(Path dir, String name, String yaml)
            throws IOException, ScenarioException {
        Path file = dir.resolve(name + ".yaml");
        Files.writeString(file, yaml);
        return ScenarioReader.read(file);
    }

    /** A recording from another point on, its beginning behind its end. */
    private static List<String> voices(Speech speech, Path dir)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        int recordings = speech.files().size();
        for (int voice = 0; voice < Load.VOICES; voice++) {
            String name = "voice-" + voice + ".wav";
            double offset = 7.5 * (voice / recordings);
            Path recording = speech.files().get(voice % recordings);
            String turned =
                    String.format(
                            Locale.ROOT,
                            "[0:a]asplit[a][b];[a]atrim=start=%1$.1f,asetpts=PTS-STARTPTS[x];"
                                    + "[b]atrim=end=%1$.1f[y];[x][y]concat=n=2:v=0:a=1",
                            offset);
            List<String> arguments = new ArrayList<>(List.of("-i", recording.toString()));
            if (offset > 0) {
                arguments.addAll(List.of("-filter_complex", turned));
            }
            arguments.addAll(List.of("-ac", "1", "-ar", "48000", dir.resolve(name).toString()));
            Ffmpeg.run(arguments);
            names.add(name);
        }
        return names;
    }

    Load load() {
        return load;
    }

    Scenario scenario() {
        return scenario;
    }

    /** What a user sends, by number from 0. */
    Said said(int user) {
        return said.get(load.talk(user));
    }
}
