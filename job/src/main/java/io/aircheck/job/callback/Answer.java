package io.aircheck.job.callback;

/**
 * What became of a callback.
 *
 * @param verdict what to do
 * @param status of HTTP; 0 if there was none
 * @param why in words, for logs; names no more of the receiver than its host
 */
record Answer(Verdict verdict, int status, String why) {
    private static final int OK = 200;
    private static final int GONE = 410;

    /** What an answer means for the callback. */
    enum Verdict {
        /** The receiver has it. */
        TAKEN,
        /** The receiver wants no more of it. */
        GONE,
        /** To be sent again. */
        FAILED
    }

    static Answer of(int status) {
        return switch (status) {
            case OK -> new Answer(Verdict.TAKEN, status, "taken");
            case GONE -> new Answer(Verdict.GONE, status, "status 410");
            default -> new Answer(Verdict.FAILED, status, "status " + status);
        };
    }

    static Answer failed(String why) {
        return new Answer(Verdict.FAILED, 0, why);
    }
}
