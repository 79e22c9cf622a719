package io.aircheck.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The recordings of speech that voices are made of: those in {@code bench/speech}, or, where the
 * program has no such folder, the three of the demo.
 *
 * @param name for the report
 * @param files that ffmpeg reads, in a fixed order
 */
record Speech(String name, List<Path> files) {
    private static final Path FOLDER = Path.of("bench", "speech");
    private static final List<String> DEMO = List.of("alice", "bob", "carol");

    Speech {
        files = List.copyOf(files);
    }

    /**
     * Finds them.
     *
     * @param home the folder of the launcher
     * @param scratch where the demo's are unpacked
     */
    static Speech find(Path home, Path scratch) throws IOException {
        Path folder = home.resolve(FOLDER);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                List<Path> files =
                        all.filter(file -> file.toString().endsWith(".ogg")).sorted().toList();
                if (!files.isEmpty()) {
                    return new Speech("recorded speech (bench/speech)", files);
                }
            }
        }
        List<Path> files = new ArrayList<>();
        for (String name : DEMO) {
            Path file = scratch.resolve(name + ".ogg");
            try (InputStream in = Speech.class.getResourceAsStream("/demo/" + name + ".ogg")) {
                if (in == null) {
                    throw new IOException("the program lacks its file demo/" + name + ".ogg");
                }
                Files.copy(in, file);
            }
            files.add(file);
        }
        return new Speech("synthetic speech (the demo's voices)", files);
    }
}
