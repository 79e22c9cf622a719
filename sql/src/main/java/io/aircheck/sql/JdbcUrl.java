package io.aircheck.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A URL of pgjdbc without a password.
 *
 * @param place all before the question mark
 * @param parameters by name, each as it stands in the URL, the name included; in the URL's order
 */
record JdbcUrl(String place, Map<String, String> parameters) {
    private static final String CATALOGUE = "the catalogue's URL";
    private static final String SCHEME = "jdbc:postgresql:";
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    /**
     * @throws IllegalArgumentException if it is none, or has a password; the message holds nothing
     *     of the URL
     */
    static JdbcUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException(CATALOGUE + " does not begin with " + SCHEME + "//");
        }
        refusePassword(CATALOGUE, url);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters(url).forEach(parameter -> parameters.put(name(parameter), parameter));
        return new JdbcUrl(place(url), parameters);
    }

    /**
     * @param what the URL is, for the message
     * @param url of any database
     * @throws IllegalArgumentException if it has a password; the message holds nothing of the URL
     */
    static void refusePassword(String what, String url) {
        if (place(url).indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    what
                            + " has an @: name the user by the parameter user, and the"
                            + " password in the file that PGPASSFILE names");
        }
        for (String parameter : parameters(url)) {
            if (SECRETS.contains(name(parameter).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        what
                                + " has the parameter "
                                + name(parameter)
                                + ", which all who see the job could read; put it into the file"
                                + " that PGPASSFILE names");
            }
        }
    }

    private static String place(String url) {
        return url.split("[?]", 2)[0];
    }

    private static List<String> parameters(String url) {
        int question = url.indexOf('?');
        return question < 0
                ? List.of()
                : Stream.of(url.substring(question + 1).split("&"))
                        .filter(parameter -> !parameter.isEmpty())
                        .toList();
    }

    private static String name(String parameter) {
        return parameter.split("=", 2)[0];
    }

    /** This one, with those parameters of another that it does not have. */
    JdbcUrl orElse(JdbcUrl other) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        other.parameters.forEach(all::putIfAbsent);
        return new JdbcUrl(place, all);
    }

    @Override
    public String toString() {
        return parameters.isEmpty()
                ? place
                : parameters.values().stream().collect(Collectors.joining("&", place + "?", ""));
    }
}
