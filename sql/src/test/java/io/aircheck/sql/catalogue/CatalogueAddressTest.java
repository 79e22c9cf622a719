package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueAddressTest {
    @Test
    void showsNoPassword() throws Exception {
        assertThat(
                        CatalogueAddress.of(
                                "jdbc:postgresql://db:5432/aircheck?user=u&password=s3cret&ssl=true"
                                        + "&sslpassword=k3y"))
                .hasToString("jdbc:postgresql://db:5432/aircheck?user=u&ssl=true");
        assertThat(CatalogueAddress.of("jdbc:postgresql://db/aircheck?password=s3cret"))
                .hasToString("jdbc:postgresql://db/aircheck");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/aircheck",
                "jdbc:postgresql://db.example.com:5432/aircheck?user=u",
                "jdbc:postgresql://[::1]:5432/aircheck",
                "jdbc:postgresql://a:1,b:2/aircheck?targetServerType=primary"
            })
    void readsTheDriversUrls(String url) throws Exception {
        assertThat(CatalogueAddress.of(url)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jdbc:postgresql:aircheck?password=s3cret",
                "jdbc:postgresql:///aircheck?password=s3cret",
                "jdbc:postgresql://db:s3cret@h/aircheck",
                "postgresql://u:s3cret@db/aircheck",
                "jdbc:mysql://u:s3cret@db/aircheck",
                "jdbc:postgresql://u:s3cret@db/aircheck",
                "jdbc:postgresql://db:s3cret/aircheck?password=s3cret",
                "jdbc:postgresql://db/aircheck%?password=s3cret",
                "jdbc:postgresql://db/aircheck?password=s3cret%zz"
            })
    void refusesWhatIsNoAddressWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> CatalogueAddress.of(url).connect().close())
                .isInstanceOf(CatalogueException.class)
                .satisfies(e -> assertThat(trace(e)).doesNotContain("s3cret"));
    }

    @Test
    void saysWhereItCannotConnect() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:" + nobody + "/aircheck?user=u&password=s%33cret";
        CatalogueAddress address = CatalogueAddress.of(url);
        assertThatThrownBy(() -> Catalogue.open(address))
                .isInstanceOf(CatalogueException.class)
                .hasMessageStartingWith(
                        "cannot connect to jdbc:postgresql://127.0.0.1:"
                                + nobody
                                + "/aircheck?user=u: ")
                .satisfies(e -> assertThat(trace(e)).doesNotContain("s3cret", "s%33cret"));
        assertThatThrownBy(() -> CatalogueMigrations.migrate(address))
                .isInstanceOf(CatalogueException.class)
                .satisfies(e -> assertThat(trace(e)).doesNotContain("s3cret", "s%33cret"));
    }

    private static String trace(Throwable failure) {
        StringWriter to = new StringWriter();
        failure.printStackTrace(new PrintWriter(to, true));
        return to.toString();
    }
}
