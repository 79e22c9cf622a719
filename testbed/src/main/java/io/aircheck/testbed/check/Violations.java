package io.aircheck.testbed.check;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong. Of very many alike only the first are told one by one. */
final class Violations {
    private static final int MOST = 1000;

    private final List<String> all = new ArrayList<>();
    private long untold;

    void add(String format, Object... arguments) {
        tell(String.format(java.util.Locale.ROOT, format, arguments));
    }

    void addAll(String prefix, List<String> violations) {
        violations.forEach(violation -> tell(prefix + ": " + violation));
    }

    private void tell(String violation) {
        if (all.size() < MOST) {
            all.add(violation);
        } else {
            untold++;
        }
    }

    List<String> list() {
        List<String> list = new ArrayList<>(all);
        if (untold > 0) {
            list.add("and " + untold + " more");
        }
        return list;
    }
}
