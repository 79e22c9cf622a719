package io.aircheck.sql;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableEnvironment;

/** What an environment was set to at one moment, to be given back. */
final class Settings {
    private final List<Kept> all;

    private Settings(List<Kept> all) {
        this.all = all;
    }

    static Settings of(TableEnvironment tables) {
        return new Settings(
                List.of(
                        Kept.of(tables.getConfig().getConfiguration()),
                        // Submitting a job copies some of its settings there, its name for one.
                        Kept.of((Configuration) tables.getConfig().getRootConfiguration())));
    }

    void giveBack() {
        all.forEach(Kept::giveBack);
    }

    private record Kept(Configuration of, Configuration before) {
        static Kept of(Configuration configuration) {
            return new Kept(configuration, new Configuration(configuration));
        }

        void giveBack() {
            List.copyOf(of.keySet()).forEach(of::removeKey);
            of.addAll(before);
        }
    }
}
