package io.aircheck.job.transcode;

/**
 * The transcoder of this TaskManager process, shared by the job's subtasks in it, so that its
 * limits hold however many slots there are. It lives as long as any of them.
 */
final class SharedTranscoder {
    private static final Object LOCK = new Object();
    private static Transcoder shared;
    private static int users;

    private SharedTranscoder() {}

    /** To be paired with {@link #release}. The first user's settings hold; they are the job's. */
    static Transcoder acquire(TranscodeSettings settings) {
        synchronized (LOCK) {
            if (users == 0) {
                shared =
                        new Transcoder(
                                settings,
                                ChunkDecoder::decode,
                                WindowEncoder.of(settings.encoder()));
            }
            users++;
            return shared;
        }
    }

    static void release() {
        Transcoder unused = null;
        synchronized (LOCK) {
            users--;
            if (users == 0) {
                unused = shared;
                shared = null;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
