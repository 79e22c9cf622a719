package io.aircheck.testbed.scenario;

import java.io.IOException;

/** Records in order of their time. */
interface Feed {
    /**
     * The next record, or null when there is none.
     *
     * @throws IOException when a sound cannot be read
     */
    Scheduled next() throws IOException;
}
