package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.sql.catalogue.CatalogueFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhileReadTest {
    private static final int MANY = 5000;
    private static final CatalogueFile FILE =
            new CatalogueFile(
                    1,
                    "raid",
                    "",
                    9,
                    "mixed",
                    0,
                    "uploaded",
                    "v-12500",
                    "k.mp3",
                    0,
                    null,
                    null,
                    null,
                    null,
                    null);

    @Test
    void passesAllOnWhileTheyAreRead() throws Exception {
        List<CatalogueFile> taken = new ArrayList<>();
        WhileRead files = new WhileRead(new PrintWriter(new StringWriter()), taken::add);
        for (int i = 0; i < MANY; i++) {
            files.take(FILE);
        }
        assertThat(taken).hasSize(MANY);
    }

    @Test
    void endsSoonAfterTheReaderHasGone() {
        List<CatalogueFile> printed = new ArrayList<>();
        PrintWriter out = new PrintWriter(new Gone());
        WhileRead files =
                new WhileRead(
                        out,
                        file -> {
                            printed.add(file);
                            out.println(file.key());
                        });
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < MANY; i++) {
                                files.take(FILE);
                            }
                        })
                .isInstanceOf(WhileRead.ReaderGoneException.class);
        assertThat(printed).hasSizeLessThan(MANY / 2);
    }

    private static final class Gone extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void flush() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
