package dev.firstbell.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://hub.example.edu/", "https://hub.example.edu", "http://127.0.0.1:8000/jupyter/"})
    void aPlainAddressIsTakenWithoutAWord(String text) {
        HubAddress address = HubAddress.parse("--hub", text);

        assertThat(address.url().toString()).isEqualTo(text.endsWith("/") ? text : text + "/");
        assertThat(address.changed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "https://hub.example.edu/hub/home|https://hub.example.edu/|`/hub/home` is a page of the hub and was cut off",
                "https://hub.example.edu/hub/spawn|https://hub.example.edu/|`/hub/spawn` is a page of the hub and was cut off",
                "https://hub.example.edu/hub/|https://hub.example.edu/|`/hub/` is a page of the hub and was cut off",
                "https://hub.example.edu/hub|https://hub.example.edu/|`/hub` is a page of the hub and was cut off",
                "https://hub.example.edu/hub/token|https://hub.example.edu/|`/hub/token` is a page of the hub and was cut off",
                "https://hub.example.edu/hub/login?next=%2Fhub%2F|https://hub.example.edu/|`/hub/login` is a page of the hub and was cut off",
                "https://hub.example.edu/user/ada/lab/tree/a.ipynb?token=s3cret|https://hub.example.edu/|`/user/ada/lab/tree/a.ipynb` is a page of the hub and was cut off",
                "https://example.edu/jupyter/hub/home|https://example.edu/jupyter/|`/hub/home` is a page of the hub and was cut off",
                "https://example.edu/jupyter/user/ada/lab#x|https://example.edu/jupyter/|`/user/ada/lab` is a page of the hub and was cut off",
                "https://example.edu/hub/hub/|https://example.edu/hub/|`/hub/` is a page of the hub and was cut off",
                "https://example.edu/hub/hub/home|https://example.edu/hub/|`/hub/home` is a page of the hub and was cut off",
                "https://hub.example.edu/user/ada/lab/tree/hub/home|https://hub.example.edu/|`/user/ada/lab/tree/hub/home` is a page of the hub and was cut off",
                "https://hub.example.edu/?x=s3cret|https://hub.example.edu/|what follows the path was cut off",
                "hub.example.edu|https://hub.example.edu/|the address had no scheme",
                "hub.example.edu:8443/jupyter|https://hub.example.edu:8443/jupyter/|the address had no scheme",
                "localhost:8000|http://localhost:8000/|the address had no scheme",
                "127.0.0.1:8000/hub/home|http://127.0.0.1:8000/|`/hub/home` is a page of the hub and was cut off",
                "//hub.example.edu/|https://hub.example.edu/|the address had no scheme",
                "hub.example.edu:80|http://hub.example.edu:80/|the address had no scheme",
            })
    void whatDoesNotBelongToItIsCutOffAndSaid(String text, String url, String change) {
        HubAddress address = HubAddress.parse("--hub", text);

        assertThat(address.url().toString()).isEqualTo(url);
        assertThat(address.changed()).contains("--hub: taken as " + url + "; " + change);
        assertThat(address.changed().get()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " https://hub.example.edu/ ", "HTTPS://HUB.Example.edu/", "\u00a0https://hub.example.edu/\u200b",
                "\"https://hub.example.edu/\"", "<https://hub.example.edu/>", "https:hub.example.edu/",
                "https:/hub.example.edu", "https;//hub.example.edu", "https://hub.example.edu//"
            })
    void otherSpellingsAreTakenAndSaid(String text) {
        HubAddress address = HubAddress.parse("--hub", text);

        assertThat(address.url().toString()).isEqualTo("https://hub.example.edu/");
        assertThat(address.changed()).contains("--hub: taken as https://hub.example.edu/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  '|--hub: the address is empty; ",
                "ftp://hub.example.edu/|--hub: the scheme is `ftp`; a hub's address begins with https:// or http://",
                "wss://hub.example.edu/|--hub: the scheme is `wss`; ",
                "https://me:hunter2@hub.example.edu/|--hub: give a plain address, without the name and password before the `@`",
                "https://hub_1.example.edu/|--hub: give a plain address: the host `hub_1.example.edu` contains `_`",
                "https://<your-hub>.edu/|contains `<`, which the name of a host cannot",
                "::1|--hub: `::1` looks like an IPv6 address, which stands in brackets in an address, such as https://[",
                "http://2001:db8::1/|--hub: `2001:db8:` looks like an IPv6 address, which stands in brackets",
                "http://fe80::1%eth0/|looks like an IPv6 address, which stands in brackets",
                "'https://hub.example.edu/, https://x.example.edu/'|--hub: there are several addresses; give one of them",
                "[::1]:0:|--hub: give a plain address: `[::1]:0` is not an IPv6 address in brackets; ",
                "nowhere|--hub: give a plain address: `nowhere` has neither a scheme nor a dot; ",
                "https:///hub/home|--hub: the address has no host; ",
                "https://hub.example.edu:99999/|--hub: `99999` is not a port; a port is from 1 to 65535",
                "https://hub.example.edu:0/|--hub: `0` is not a port; ",
            })
    void anAddressThatCannotBeOneSaysWhy(String text, String problem) {
        assertThatThrownBy(() -> HubAddress.parse("--hub", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:hunter2@hub.example.edu/",
                "https://me:hunter2/x@hub.example.edu/",
                "me:hunter2@hub",
                "https://me:hunter2#x@hub.example.edu/",
                "http://me:hunter2?@hub.example.edu/hub/home"
            })
    void aPasswordIsNotRepeated(String text) {
        assertThatThrownBy(() -> HubAddress.parse("--hub", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("without the name and password before the `@`")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void aUsersNameWithAnAtIsNotAPassword() {
        assertThat(HubAddress.parse("--hub", "https://hub.example.edu:8443/user/ada@example.edu/lab")
                        .url())
                .hasToString("https://hub.example.edu:8443/");
    }

    /** Whatever is pasted: an address in its plain form, which is read as itself, or one message. */
    @Property(tries = 2000)
    void everyTextIsAnAddressOrOneProblem(@ForAll("pasted") String text) {
        HubAddress address;
        try {
            address = HubAddress.parse("--hub", text);
        } catch (BadInputException e) {
            assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith("--hub: ")
                    .doesNotContain("Exception");
            return;
        }
        assertThat(address.url().getPath()).endsWith("/");
        assertThat(address.url().getRawQuery()).isNull();
        assertThat(HubAddress.parse("--hub", address.url().toString()))
                .isEqualTo(new HubAddress(address.url(), java.util.Optional.empty()));
    }

    @Provide
    Arbitrary<String> pasted() {
        return Arbitraries.of(
                        "https://",
                        "http://",
                        "HTTP://",
                        ":",
                        "/",
                        "//",
                        "hub",
                        "user",
                        "home",
                        "ada",
                        "?next=",
                        "#x",
                        "@",
                        "hub.example.edu",
                        "localhost",
                        "[::1]",
                        "[",
                        "]",
                        ":8000",
                        ":0",
                        "%20",
                        "%",
                        "\u00e4",
                        " ",
                        "\u200b",
                        "\\",
                        "|",
                        "..",
                        "{",
                        "_")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}
