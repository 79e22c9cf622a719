package io.aircheck.testbed.cos;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Builds the small XML bodies of COS. Not for documents that hold attributes. */
final class Xml {

    static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final StringBuilder text = new StringBuilder();

    static Xml document() {
        Xml xml = new Xml();
        xml.text.append(DECLARATION);
        return xml;
    }

    Xml open(String element) {
        text.append('<').append(element).append('>');
        return this;
    }

    Xml close(String element) {
        text.append("</").append(element).append('>');
        return this;
    }

    Xml leaf(String element, Object value) {
        open(element);
        escape(value.toString());
        return close(element);
    }

    /** A time as COS writes it, with milliseconds. */
    Xml time(String element, long millis) {
        Instant instant = Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
        return leaf(element, DateTimeFormatter.ISO_INSTANT.format(instant).replace("Z", ".000Z"));
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static String error(CosError error, String resource, String requestId) {
        return document()
                .open("Error")
                .leaf("Code", error.code())
                .leaf("Message", error.getMessage())
                .leaf("Resource", resource)
                .leaf("RequestId", requestId)
                .leaf("TraceId", requestId)
                .close("Error")
                .toString();
    }

    private void escape(String value) {
        value.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '<' -> text.append("&lt;");
                                case '>' -> text.append("&gt;");
                                case '&' -> text.append("&amp;");
                                case '"' -> text.append("&quot;");
                                // XML 1.0 has no way to write other control characters.
                                default -> text.appendCodePoint(c < 0x20 && c != '\t' ? 0xFFFD : c);
                            }
                        });
    }
}
