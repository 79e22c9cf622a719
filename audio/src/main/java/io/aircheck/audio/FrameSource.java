package io.aircheck.audio;

/**
 * The decoder of one stream: its frames in order, and made-up audio for what is missing between
 * them. All samples are mono at {@link #rate}. Not thread-safe.
 */
interface FrameSource {

    /** Samples per second that come out. */
    int rate();

    /** Whether this source can decode the packet. */
    boolean takes(Packet packet);

    /**
     * Decodes a packet that {@link PacketInfo} found well-formed.
     *
     * @throws BadPacketException if it cannot be decoded; the source starts afresh then
     */
    short[] decode(Packet packet);

    /**
     * Fills a hole of up to 120 ms as a whole.
     *
     * @param wanted samples at {@link #rate}; the result may have a few more or less
     * @param next the packet behind the hole, which may carry a copy of the frame before it; null
     *     if there is no use for that
     * @return null if this source cannot: a {@link #tail} and a {@link #lead} do instead
     * @throws BadPacketException if {@code next} broke the decoder, which starts afresh then
     */
    short[] bridge(int wanted, Packet next);

    /** Lets the sound fade out over at most {@code most} samples. */
    short[] tail(int most);

    /**
     * The sound just before {@code next}, over at most {@code most} samples.
     *
     * @param lost whether a frame was sent there
     * @return empty if there is none
     * @throws BadPacketException as {@link #bridge}
     */
    short[] lead(int most, Packet next, boolean lost);
}
