package io.aircheck.sql.catalogue;

import java.io.IOException;

/** Takes files one after the other. */
@FunctionalInterface
public interface FileConsumer {
    /**
     * @throws IOException if it cannot be passed on: the listing then ends
     */
    void take(CatalogueFile file) throws IOException;
}
