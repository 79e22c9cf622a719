package io.aircheck.testbed.control;

import java.io.IOException;

/** The process was reached and said no; the message is its reason, in one line. */
public final class RefusedOrderException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedOrderException(String reason) {
        super(reason);
    }
}
