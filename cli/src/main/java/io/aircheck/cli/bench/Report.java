package io.aircheck.cli.bench;

import java.util.List;
import java.util.Map;

/** What a measurement found. */
public interface Report {
    /** One word that tells this kind of measurement from others; also a file's name. */
    String name();

    /** Its figures, for programs; times in seconds, sizes in bytes. */
    Map<String, Object> json();

    /** Its figures, for people. */
    List<String> lines();

    /** A figure to three places; 0 for what is no number. */
    static double rounded(double figure) {
        return Double.isFinite(figure) ? Math.round(figure * 1000) / 1000.0 : 0;
    }
}
