package io.aircheck.testbed.cos;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The body of Complete Multipart Upload. */
final class CompletionList {

    /** 10,000 parts take less than 1.5 MB even with generous white space. */
    private static final int MAX_BYTES = 4 << 20;

    private CompletionList() {}

    /**
     * One named part.
     *
     * @param etag without quotes, in lower case
     */
    record Entry(int number, String etag) {}

    static List<Entry> parse(InputStream body) throws IOException, CosError {
        byte[] xml = body.readNBytes(MAX_BYTES + 1);
        if (xml.length > MAX_BYTES) {
            throw Content.tooLarge();
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return entries(factory.createXMLStreamReader(new ByteArrayInputStream(xml)));
        } catch (XMLStreamException | NumberFormatException e) {
            throw malformed();
        }
    }

    private static List<Entry> entries(XMLStreamReader reader) throws XMLStreamException, CosError {
        List<Entry> entries = new ArrayList<>();
        String number = null;
        String etag = null;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "PartNumber" -> number = reader.getElementText().trim();
                    case "ETag" -> etag = reader.getElementText().trim();
                    case "CompleteMultipartUpload", "Part" -> {}
                    default -> reader.getElementText();
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals("Part")) {
                if (number == null || etag == null) {
                    throw malformed();
                }
                entries.add(
                        new Entry(
                                Integer.parseInt(number),
                                etag.replace("\"", "").toLowerCase(Locale.ROOT)));
                number = null;
                etag = null;
            }
        }
        if (entries.isEmpty()) {
            throw malformed();
        }
        return entries;
    }

    private static CosError malformed() {
        return new CosError(400, "MalformedXML", "The XML you provided was not well-formed.");
    }
}
