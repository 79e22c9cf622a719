package io.aircheck.sql.catalogue;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a catalogue is: a JDBC URL of PostgreSQL. Login and password come from it, or from where
 * the driver looks besides: the file that the environment variable {@code PGPASSFILE} names, else
 * {@code ~/.pgpass}. Nothing this class says shows a password. Immutable.
 */
public final class CatalogueAddress {
    private static final String SCHEME = "jdbc:postgresql://";
    private static final String HOST = "(?:[^/:,\\[\\]]+|\\[[0-9a-fA-F:.]+\\])(?::[0-9]{1,5})?";
    private static final Pattern PLACE = Pattern.compile(HOST + "(?:," + HOST + ")*/[^/]+");
    private static final String NO_URL =
            "the catalogue's URL is not of the form " + SCHEME + "HOST:PORT/DATABASE?user=USER";
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    private final String url;
    private final List<String> secrets;

    private CatalogueAddress(String url, List<String> secrets) {
        this.url = url;
        this.secrets = secrets;
    }

    /**
     * Reads a URL, {@code jdbc:postgresql://HOST:PORT/DATABASE?user=USER}.
     *
     * @throws CatalogueException if it is none
     */
    public static CatalogueAddress of(String url) throws CatalogueException {
        Objects.requireNonNull(url, "url");
        if (!url.startsWith(SCHEME)) {
            throw new CatalogueException("the catalogue's URL must begin with " + SCHEME);
        }
        String place = url.substring(SCHEME.length()).split("[?]", 2)[0];
        if (place.indexOf('@') >= 0) {
            throw new CatalogueException(
                    "the catalogue's URL has an @: user and password are given as"
                            + " ?user=...&password=..., or better in the file PGPASSFILE names");
        }
        // Before the driver sees it, which logs what it cannot read.
        if (!PLACE.matcher(place).matches()) {
            throw new CatalogueException(NO_URL);
        }
        List<String> secrets = secretsOf(url);
        Properties parsed;
        try {
            parsed = Driver.parseURL(url, null);
        } catch (RuntimeException e) {
            // Its message repeats the URL.
            throw new CatalogueException(NO_URL);
        }
        if (parsed == null) {
            throw new CatalogueException(NO_URL);
        }
        return new CatalogueAddress(url, secrets);
    }

    /** Both as they are written and as they are meant: either could be repeated. */
    private static List<String> secretsOf(String url) {
        List<String> found = new ArrayList<>();
        for (String parameter : parameters(url)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length == 2 && isSecret(pair[0]) && !pair[1].isEmpty()) {
                found.add(pair[1]);
                try {
                    found.add(URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    // Not encoded: the driver will say so.
                    found.add(pair[1]);
                }
            }
        }
        return found.stream().distinct().toList();
    }

    private static List<String> parameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? List.of() : List.of(url.substring(question + 1).split("&"));
    }

    private static boolean isSecret(String parameter) {
        return SECRETS.contains(parameter.toLowerCase(Locale.ROOT));
    }

    /** Opens connections to it; each call opens one. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        if (source.getApplicationName() == null) {
            source.setApplicationName("aircheck");
        }
        return source;
    }

    Connection connect() throws CatalogueException {
        try {
            return dataSource().getConnection();
        } catch (SQLException | RuntimeException e) {
            throw failed("cannot connect to", e);
        }
    }

    /**
     * What failed, without passwords. Where there are any, the cause is left out: its message may
     * hold one.
     *
     * @param what a verb for the address that follows
     */
    CatalogueException failed(String what, Throwable cause) {
        String message = String.valueOf(cause.getMessage()).strip();
        for (String secret : secrets) {
            message = message.replace(secret, "***");
        }
        return new CatalogueException(
                what + " " + this + ": " + message, secrets.isEmpty() ? cause : null);
    }

    /** The URL without passwords. */
    @Override
    public String toString() {
        String shown =
                parameters(url).stream()
                        .filter(parameter -> !isSecret(parameter.split("=", 2)[0]))
                        .collect(Collectors.joining("&"));
        String base = url.split("[?]", 2)[0];
        return Stream.of(base, shown)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("?"));
    }
}
