package dev.firstbell.client.browser;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

class FormsFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of("html-forms", "", bytes -> HtmlForm.in(new String(bytes, StandardCharsets.UTF_8)), """
                <html><!-- a --><form id="f" action="/hub/login?next=%2F" method="post"><input type='hidden' name="_xsrf" value="a&amp;b">
                <select name=profile><option value="1" selected>One<option value="2">Two</select><textarea name="t">x</textarea>
                <input type=radio name=r value=1 checked><input disabled name=d></form></html>
                """));
    }
}
