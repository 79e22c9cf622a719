package io.aircheck.job.cos;

import static org.assertj.core.api.Assertions.assertThat;

import com.qcloud.cos.exception.CosClientException;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.exception.ResponseNotCompleteException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTableTest {

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchUpload, GONE",
        "404, NoSuchBucket, NO_BUCKET",
        "404, NoSuchKey, NOT_FOUND",
        "404, , NOT_FOUND",
        "409, FileAlreadyExists, EXISTS",
        "409, PathConflict, RETRY",
        "409, UploadConflict, RETRY",
        "400, InvalidPart, BAD_PARTS",
        "400, InvalidPartOrder, BAD_PARTS",
        "400, EntityTooSmall, BAD_PARTS",
        "400, RequestTimeOut, RETRY",
        "400, IncompleteBody, RETRY",
        "400, BadDigest, RETRY",
        "400, KeyTooLong, BAD_REQUEST",
        "400, InvalidObjectName, BAD_REQUEST",
        "405, MethodNotAllowed, BAD_REQUEST",
        "403, AccessDenied, FORBIDDEN",
        "403, SignatureDoesNotMatch, FORBIDDEN",
        "403, RequestTimeTooSkewed, FORBIDDEN",
        "401, , FORBIDDEN",
        "451, UnavailableForLegalReasons, FORBIDDEN",
        "503, SlowDown, THROTTLED",
        "429, , THROTTLED",
        "503, ServiceUnavailable, RETRY",
        "500, InternalError, RETRY",
        "502, , RETRY",
        "504, , RETRY",
        // Complete Multipart Upload puts its error into a body that began with 200.
        "200, InternalError, RETRY",
        "200, NoSuchUpload, GONE",
        "200, , RETRY",
    })
    void readsAnswers(int status, String code, StoreFailure expected) {
        CosServiceException e = new CosServiceException("the server's words");
        e.setStatusCode(status);
        e.setErrorCode(code);

        assertThat(FailureTable.failure(e)).isEqualTo(expected);
    }

    @Test
    void triesAgainWhenThereWasNoAnswer() {
        assertThat(FailureTable.failure(new ResponseNotCompleteException("cut", null)))
                .isEqualTo(StoreFailure.RETRY);
        assertThat(FailureTable.failure(new CosClientException(new SocketTimeoutException())))
                .isEqualTo(StoreFailure.RETRY);
        assertThat(FailureTable.failure(new CosClientException("integrity")))
                .isEqualTo(StoreFailure.RETRY);
    }

    @Test
    void doesNotTryAgainWhatTheSdkRefuses() {
        assertThat(FailureTable.failure(new IllegalArgumentException("bucket")))
                .isEqualTo(StoreFailure.BAD_REQUEST);
    }

    @Test
    void saysNothingOfTheRequest() {
        CosServiceException e = new CosServiceException("q-ak=AKID&q-signature=abc");
        e.setStatusCode(403);
        e.setErrorCode("AccessDenied");
        e.setRequestId("r1");

        assertThat(FailureTable.words(e)).isEqualTo("403 AccessDenied (request id r1)");
        assertThat(
                        FailureTable.words(
                                new CosClientException(
                                        "q-ak=AKID", new SocketTimeoutException("x"))))
                .isEqualTo("SocketTimeoutException");
    }
}
