package io.aircheck.testbed.cos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Crc64Test {

    @Test
    void hasThePublishedCheckValue() {
        assertThat(Long.toUnsignedString(crc("123456789".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("11051210869376104954");
    }

    @Property(tries = 200)
    void combinesLikeOneStream(@ForAll byte[] a, @ForAll byte[] b) {
        byte[] joined = new byte[a.length + b.length];
        System.arraycopy(a, 0, joined, 0, a.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        assertThat(Crc64.combine(crc(a), crc(b), b.length)).isEqualTo(crc(joined));
    }

    private static long crc(byte[] data) {
        Crc64 crc = new Crc64();
        crc.update(data, 0, data.length);
        return crc.value();
    }
}
