package dev.firstbell.client.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class HtmlFormTest {
    @Test
    void readsTheFieldsThatABrowserWouldSubmit() {
        List<HtmlForm> forms = HtmlForm.in("""
                <script>if (a < b) { document.write('<form id="no"></form>'); }</script><!-- <form id="never"> -->
                <form id="f" action="/hub/spawn?a=1&amp;_xsrf=x%3D" METHOD=post>
                  <INPUT type='hidden' name="h" value='a "quoted" &#62; value'>
                  <input type=radio name=profile value=small> <input type=radio name=profile value=large checked />
                  <input type=checkbox name=c checked><input type=checkbox name=d>
                  <input name="off" value="1" disabled><input type="submit" name="go" value="Go">
                  <select name="s"><option value="1">One</option><option value="2" selected>Two</option></select>
                  <select name="t"><option value="x">X</option><option value="y">Y</option></select>
                  <textarea name="area"> a &lt; b </textarea>
                </form><form id="second"></form>""");
        assertThat(forms).extracting(HtmlForm::id).containsExactly("f", "second");
        HtmlForm form = forms.get(0);
        assertThat(form.action()).isEqualTo("/hub/spawn?a=1&_xsrf=x%3D");
        assertThat(form.fields())
                .isEqualTo(Map.of(
                        "h",
                        "a \"quoted\" > value",
                        "profile",
                        "large",
                        "c",
                        "on",
                        "s",
                        "2",
                        "t",
                        "x",
                        "area",
                        " a < b "));
        assertThat(form.choices())
                .isEqualTo(
                        Map.of("profile", List.of("small", "large"), "s", List.of("1", "2"), "t", List.of("x", "y")));
    }

    @Test
    void findsTheMessageOfAnErrorPage() {
        assertThat(HtmlForm.errorOn("""
                <div class="error"> <h1>429 : Too Many Requests</h1>
                  <p>Too many users trying to log in right now. Try again in 50 seconds.</p> </div>"""))
                .isEqualTo("Too many users trying to log in right now. Try again in 50 seconds.");
        assertThat(HtmlForm.errorOn("<p class=\"login_error\">Invalid username or password</p>"))
                .isEqualTo("Invalid username or password");
        assertThat(HtmlForm.errorOn("<p class=\"spawn-error-msg alert\">Error: <b>no</b> &amp; no</p>"))
                .isEqualTo("Error: no & no");
        assertThat(HtmlForm.errorOn("<html>")).isEmpty();
    }

    @Property(tries = 500)
    void anyPageIsRead(@ForAll @StringLength(max = 400) String page) {
        HtmlForm.in("<form>" + page + "<input name=\"" + page);
        HtmlForm.errorOn("class=\"error\">" + page);
    }

    @Test
    void hostilePagesTakeLinearTime() {
        org.assertj.core.api.Assertions.assertThatCode(() -> {
                    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                        for (String piece :
                                List.of("<form ", "<", "\"", "<input a='", "&#1", "<a b=c ", "<!--", "<script ")) {
                            String page = piece.repeat(200_000 / piece.length());
                            HtmlForm.in(page);
                            HtmlForm.errorOn(page);
                        }
                    });
                })
                .doesNotThrowAnyException();
    }
}
