package io.aircheck.testbed.cos;

/** The COS calls the emulator knows, named after their API pages. */
public enum Operation {
    PUT_OBJECT,
    GET_OBJECT,
    HEAD_OBJECT,
    DELETE_OBJECT,
    INITIATE_MULTIPART_UPLOAD,
    UPLOAD_PART,
    UPLOAD_PART_COPY,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    LIST_PARTS,
    LIST_MULTIPART_UPLOADS,
    /** GET Bucket. */
    LIST_OBJECTS,
    HEAD_BUCKET
}
