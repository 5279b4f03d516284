package dev.firstbell.client.browser;

import dev.firstbell.client.internal.http.BufferedResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form on a page, with the values that a browser would submit unchanged (HTML, 4.10.21.4, without scripts): without
 * disabled controls, buttons and unchecked boxes, and with the checked button of each radio group.
 *
 * @param action as written; empty for the page's own address
 * @param fields values by name, in the order of the page; the last value if several controls have the same name
 * @param choices the possible values of each radio group and each list
 */
record HtmlForm(String id, String action, Map<String, String> fields, Map<String, List<String>> choices) {
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([^\\s\"'>/=]++)(?:\\s*+=\\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\\s\"'>]++)))?");
    private static final Pattern ENTITY = Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-z]{2,6});");
    private static final Pattern ERROR =
            Pattern.compile("(?is)class=\"(?:login_error|spawn-error-msg[^\"]{0,100})\"[^>]{0,400}>(.{0,4000}?)</p>"
                    + "|class=\"error\">.{0,400}?</h1>\\s{0,100}<p>(.{0,4000}?)</p>"
                    + "|has failed\\.(.{0,4000}?)</p>\\s{0,100}(?:</div>|<p>\\s{0,100}Would)");

    /** Finds the forms of a page, in time linear in its length. Never fails; malformed forms are skipped. */
    public static List<HtmlForm> in(String page) {
        Tags tags = new Tags();
        int at = page.indexOf('<');
        while (at >= 0) {
            at = tags.tag(page, at);
            at = at < 0 ? -1 : page.indexOf('<', at);
        }
        return tags.forms;
    }

    /** Goes through a page from tag to tag. */
    private static final class Tags {
        private final List<HtmlForm> forms = new ArrayList<>();
        private Reading form;

        /** Reads the tag or comment that begins at a {@code <}. Returns where to continue, or -1 if it has no end. */
        int tag(String html, int start) {
            if (html.startsWith("<!--", start)) {
                int end = html.indexOf("-->", start);
                return end < 0 ? -1 : end + 3;
            }
            boolean closing = html.startsWith("/", start + 1);
            int nameStart = start + (closing ? 2 : 1);
            int nameEnd = nameStart;
            while (nameEnd < html.length() && isLetterOrDigit(html.charAt(nameEnd))) {
                nameEnd++;
            }
            if (nameEnd == nameStart) {
                return start + 1;
            }
            int end = endOfTag(html, nameEnd);
            if (end < 0) {
                return -1;
            }
            String name = html.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
            if (closing) {
                closed(name, html, start);
            } else {
                opened(name, html.substring(nameEnd, end), end + 1);
            }
            // Text inside a script is not part of the page.
            return name.equals("script") && !closing ? endOfScript(html, end) : end + 1;
        }

        private static boolean isLetterOrDigit(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        }

        /** The position of the next {@code >} outside quotes. */
        private static int endOfTag(String html, int from) {
            char quote = 0;
            for (int i = from; i < html.length(); i++) {
                char c = html.charAt(i);
                if (quote != 0) {
                    quote = c == quote ? 0 : quote;
                } else if (c == '"' || c == '\'') {
                    quote = c;
                } else if (c == '>') {
                    return i;
                }
            }
            return -1;
        }

        private static int endOfScript(String html, int from) {
            for (int i = html.indexOf("</", from); i >= 0; i = html.indexOf("</", i + 1)) {
                if (html.regionMatches(true, i, "</script", 0, 8)) {
                    return i;
                }
            }
            return -1;
        }

        private void opened(String name, String attributes, int end) {
            if (name.equals("form")) {
                form = new Reading(attributes(attributes));
            } else if (form != null) {
                form.opened(name, attributes(attributes), end);
            }
        }

        private void closed(String name, String html, int start) {
            if (form == null) {
                return;
            }
            if (name.equals("form")) {
                forms.add(form.finished());
                form = null;
            } else {
                form.closed(name, html, start);
            }
        }
    }

    private static Map<String, String> attributes(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(text);
        while (attribute.find()) {
            String value = attribute.group(2) != null
                    ? attribute.group(2)
                    : attribute.group(3) != null ? attribute.group(3) : attribute.group(4);
            attributes.putIfAbsent(attribute.group(1).toLowerCase(Locale.ROOT), value == null ? "" : unescape(value));
        }
        return attributes;
    }

    static String unescape(String text) {
        return ENTITY.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(entity(found.group(1)).orElse(found.group())));
    }

    private static Optional<String> entity(String name) {
        if (name.startsWith("#")) {
            int radix = name.substring(1).startsWith("x") || name.substring(1).startsWith("X") ? 16 : 10;
            int code = Integer.parseInt(name.substring(radix == 16 ? 2 : 1), radix);
            return Character.isValidCodePoint(code) ? Optional.of(Character.toString(code)) : Optional.empty();
        }
        return Optional.ofNullable(Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ")
                .get(name));
    }

    /**
     * The hub's message about a failure, on one line: from its error page, its log-in form or its options form. Empty
     * if the page has none.
     */
    public static String errorOn(String page) {
        Matcher message = ERROR.matcher(page);
        if (!message.find()) {
            return "";
        }
        String html = message.group(1) != null
                ? message.group(1)
                : message.group(2) != null ? message.group(2) : message.group(3);
        return BufferedResponse.shortened(unescape(html.replaceAll("<[^>]{0,1000}>", " ")));
    }

    /** One form, until its end tag. */
    private static final class Reading {
        private final Map<String, String> form;
        private final Map<String, String> fields = new LinkedHashMap<>();
        private final Map<String, List<String>> choices = new LinkedHashMap<>();
        private Map<String, String> select;
        private Map<String, String> textarea;
        private int textareaFrom;

        Reading(Map<String, String> form) {
            this.form = form;
        }

        void opened(String tag, Map<String, String> attributes, int end) {
            switch (tag) {
                case "input" -> input(attributes);
                case "select" -> select = attributes;
                case "option" -> option(attributes);
                case "textarea" -> {
                    textarea = attributes;
                    textareaFrom = end;
                }
                default -> {
                    // Not a control. Buttons are not pressed.
                }
            }
        }

        void closed(String tag, String html, int start) {
            if (tag.equals("select")) {
                select = null;
            } else if (tag.equals("textarea") && textarea != null) {
                put(textarea, unescape(html.substring(textareaFrom, start)));
                textarea = null;
            }
        }

        private void input(Map<String, String> input) {
            switch (input.getOrDefault("type", "text").toLowerCase(Locale.ROOT)) {
                case "submit", "button", "image", "reset", "file" -> {
                    // Submitted only if pressed or chosen.
                }
                case "radio" -> {
                    offer(input, input.getOrDefault("value", "on"));
                    if (input.containsKey("checked")) {
                        put(input, input.getOrDefault("value", "on"));
                    }
                }
                case "checkbox" -> {
                    if (input.containsKey("checked")) {
                        put(input, input.getOrDefault("value", "on"));
                    }
                }
                default -> put(input, input.getOrDefault("value", ""));
            }
        }

        private void option(Map<String, String> option) {
            if (select == null || !option.containsKey("value")) {
                return;
            }
            offer(select, option.get("value"));
            boolean first = !fields.containsKey(select.getOrDefault("name", ""));
            if (first || option.containsKey("selected")) {
                put(select, option.get("value"));
            }
        }

        private void offer(Map<String, String> control, String value) {
            String name = control.getOrDefault("name", "");
            if (!name.isEmpty()) {
                choices.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }

        private void put(Map<String, String> control, String value) {
            String name = control.getOrDefault("name", "");
            if (!name.isEmpty() && !control.containsKey("disabled")) {
                fields.put(name, value);
            }
        }

        HtmlForm finished() {
            return new HtmlForm(form.getOrDefault("id", ""), form.getOrDefault("action", ""), fields, choices);
        }
    }
}
