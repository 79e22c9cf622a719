package io.aircheck.cli;

import io.aircheck.sql.catalogue.CatalogueFile;
import io.aircheck.sql.catalogue.FileConsumer;
import java.io.IOException;
import java.io.PrintWriter;

/** Passes files on to be printed as long as somebody reads what is. */
final class WhileRead implements FileConsumer {
    /** As a shell has it of a program that a broken pipe ended: 128 and the number of SIGPIPE. */
    static final int NOBODY_READS = 141;

    private static final int FILES_AT_ONCE = 1000;

    /** Nobody reads on, as behind {@code | head}. */
    static final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final PrintWriter printed;
    private final FileConsumer to;
    private long count;

    /**
     * @param printed what the consumer prints to
     */
    WhileRead(PrintWriter printed, FileConsumer to) {
        this.printed = printed;
        this.to = to;
    }

    @Override
    public void take(CatalogueFile file) throws IOException {
        // A PrintWriter tells nobody unless it is asked.
        if (++count % FILES_AT_ONCE == 0 && printed.checkError()) {
            throw new ReaderGoneException();
        }
        to.take(file);
    }
}
