package io.aircheck.job.track;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.TaskNote;

/** Where a track's decisions go. */
interface TrackOutput {
    /** Audio of the user's own file. */
    void chunk(Chunk chunk);

    /** Audio for the room's mix. */
    void mixPart(MixPart part);

    void note(TaskNote note);

    /** A frame nobody may record, and why. */
    void refuse(Frame frame, String reason);

    /** Frames of a known app that no task claims, such as of a user not subscribed to. */
    void unrecorded(long frames);

    /** A file was opened. */
    void opened();

    /** A file ended for this reason; {@link io.aircheck.schema.RecordingEvent.Reason}. */
    void closed(String reason);

    /** Frames became part of the recording, late, lost and so on. */
    void counted(io.aircheck.job.message.FrameCounts counts);
}
