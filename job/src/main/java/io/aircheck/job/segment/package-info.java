/**
 * The segment writer: puts encoded chunks in order, sends them to object storage, and announces
 * each file once it is there.
 *
 * <p>A file's phases ({@link io.aircheck.job.segment.Lifecycle}):
 *
 * <pre>
 *   chunks        last chunk         (a)            (b)
 *     └──► OPEN ─────────────► CLOSING ──► WAITING ──► COMPLETING ──► uploaded or failed,
 *                                 ▲           │            │           and no state any more
 *                                 └───────────┴────────────┘
 *                                      the upload is gone
 * </pre>
 *
 * <p>(a) It is small enough for one PUT, or its multipart upload is open, or no file can be made of
 * it. (b) A completed checkpoint contains this, or the state was restored. A large file sends its
 * parts, all but the first, in any phase, as soon as they are full or last. When an upload is gone
 * and this owner's object is there, CLOSING may also end in uploaded: the object is adopted.
 *
 * <p>Who does what, from the task's thread outwards:
 *
 * <ul>
 *   <li>{@code SegmentWriterOperator} takes chunks, checkpoints and results; {@code FileStates}
 *       holds what is known of a file, {@code Layout} where its bytes are, {@code Lifecycle} what
 *       comes next, {@code CheckpointGate} what a completed checkpoint has released
 *   <li>{@code Dispatcher} queues the subtask's files; {@code Traffic}, one a process, says whose
 *       turn it is
 *   <li>{@code StoreThreads} runs a {@code Work} with the conversations of {@code Transfers}; its
 *       {@code StepResult} comes back through the mailbox
 *   <li>{@code Outcome} is what is announced
 * </ul>
 */
package io.aircheck.job.segment;
