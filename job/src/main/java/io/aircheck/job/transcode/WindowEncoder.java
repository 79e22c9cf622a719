package io.aircheck.job.transcode;

import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import java.util.List;

/** What a transcoder asks of an encoder; see {@link Mp3Encoder}. Thread-safe. */
interface WindowEncoder extends AutoCloseable {
    List<byte[]> encode(List<Mp3Encoder.Request> requests)
            throws EncodeException, InterruptedException;

    byte[] silentFrame(Mp3Format format) throws EncodeException, InterruptedException;

    @Override
    void close();

    static WindowEncoder of(Mp3Encoder encoder) {
        return new WindowEncoder() {
            @Override
            public List<byte[]> encode(List<Mp3Encoder.Request> requests)
                    throws EncodeException, InterruptedException {
                return encoder.encode(requests);
            }

            @Override
            public byte[] silentFrame(Mp3Format format)
                    throws EncodeException, InterruptedException {
                return encoder.silentFrame(format);
            }

            @Override
            public void close() {
                encoder.close();
            }
        };
    }
}
