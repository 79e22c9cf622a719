package io.aircheck.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The heap of a JVM, looked at once a second by {@code jstat}, which reads what the JVM keeps in
 * shared memory anyway: it costs the JVM nothing and needs no option of it. Thread-safe.
 */
final class HeapSampler implements AutoCloseable {
    private static final double KILOBYTE = 1024;

    private final Process jstat;
    private final Thread reader;
    private double peakBytes;
    private double peakKeptBytes;
    private double capacityBytes;

    /**
     * High-water marks.
     *
     * @param usedBytes of all that was on the heap, garbage included
     * @param keptBytes of what the last collection had left
     * @param capacityBytes what the JVM had taken for its heap
     */
    record Peak(double usedBytes, double keptBytes, double capacityBytes) {}

    private HeapSampler(Process jstat) {
        this.jstat = jstat;
        this.reader = new Thread(this::read, "jstat");
        reader.setDaemon(true);
        reader.start();
    }

    static HeapSampler of(long pid) throws IOException {
        ProcessBuilder jstat =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                                "-gc",
                                Long.toString(pid),
                                "1000")
                        .redirectErrorStream(true);
        // Decimal points, whatever the user's language.
        jstat.environment().put("LC_ALL", "C");
        // A JVM that picks it up says so in between.
        jstat.environment().remove("JAVA_TOOL_OPTIONS");
        return new HeapSampler(jstat.start());
    }

    private void read() {
        try (BufferedReader lines = jstat.inputReader()) {
            List<String> names = words(lines.readLine());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(names, words(line));
            }
        } catch (IOException e) {
            if (jstat.isAlive()) {
                throw new UncheckedIOException(e);
            }
            // It was ended while a line was on its way.
        }
    }

    private static List<String> words(String line) {
        return line == null ? List.of() : Arrays.asList(line.strip().split("\\s+"));
    }

    /** One line of jstat, with the names of its columns. */
    synchronized void take(List<String> names, List<String> values) {
        double kept =
                sum(names, values, "S0U") + sum(names, values, "S1U") + sum(names, values, "OU");
        peakKeptBytes = Math.max(peakKeptBytes, kept);
        peakBytes = Math.max(peakBytes, kept + sum(names, values, "EU"));
        capacityBytes =
                Math.max(
                        capacityBytes,
                        sum(names, values, "S0C")
                                + sum(names, values, "S1C")
                                + sum(names, values, "EC")
                                + sum(names, values, "OC"));
    }

    private static double sum(List<String> names, List<String> values, String column) {
        int place = names.indexOf(column);
        return place < 0 || place >= values.size()
                ? 0
                : Double.parseDouble(values.get(place)) * KILOBYTE;
    }

    /**
     * What was seen so far.
     *
     * @throws IOException when nothing was, as when jstat may not look at the JVM
     */
    synchronized Peak peak() throws IOException {
        if (capacityBytes == 0) {
            throw new IOException("jstat told nothing of the TaskManager's heap");
        }
        return new Peak(peakBytes, peakKeptBytes, capacityBytes);
    }

    @Override
    public void close() throws InterruptedException {
        jstat.destroy();
        jstat.waitFor();
        reader.join();
    }
}
