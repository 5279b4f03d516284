package dev.firstbell.client;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.util.List;

/** The hub's progress stream, Retry-After, and what a student's server answers. */
class PagesFuzzTest extends ParserFuzzTest {
    private static final String PAGE = "200\n\n<!DOCTYPE html><html><body>";
    private static final String END = "</body></html>";

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                AnswersFuzzTest.call(
                        "hub-user",
                        client -> client.user("ada"),
                        "200\n\n{\"name\": \"ada\", \"admin\": false, \"pending\": null, \"groups\": [\"cs\"], \"roles\": [\"user\"],"
                                + " \"created\": \"2027-01-25T16:00:00.000000Z\", \"last_activity\": null,"
                                + " \"servers\": {\"\": {\"name\": \"\", \"ready\": false, \"stopped\": false, \"pending\": \"spawn\","
                                + " \"url\": \"/user/ada/\", \"progress_url\": \"/hub/api/users/ada/server/progress\","
                                + " \"started\": \"2027-01-25T16:00:00.000000Z\", \"last_activity\": \"2027-01-25T16:00:00.000000Z\","
                                + " \"state\": {\"pod_name\": \"jupyter-ada\"}, \"user_options\": {\"profile\": \"cs\"}}}}"),
                AnswersFuzzTest.call("hub-stop", client -> client.stopServer("ada"), "202\n\n"),
                AnswersFuzzTest.call(
                        "hub-create-users",
                        client -> client.createUsers(List.of("ada", "bob")),
                        "201\n\n[{\"name\": \"ada\"}, {\"name\": \"bob\"}]"),
                AnswersFuzzTest.call(
                        "hub-progress",
                        client -> client.progress("ada", event -> event.toString())
                                .end(),
                        "200\n\ndata: {\"progress\": 0, \"message\": \"Server requested\"}\n\n"
                                + "data: {\"progress\": 50, \"raw_event\": {\"type\": \"Normal\", \"reason\": \"Scheduled\","
                                + " \"firstTimestamp\": null, \"eventTime\": \"2027-01-25T16:00:00.123456Z\", \"message\": \"Successfully"
                                + " assigned jhub/jupyter-ada to node-1\", \"involvedObject\": {\"name\": \"jupyter-ada\"}},"
                                + " \"message\": \"assigned\"}\n\n"
                                + "data: {\"progress\": 100, \"ready\": true, \"message\": \"Server ready at /user/ada/\","
                                + " \"url\": \"/user/ada/\"}\n\n",
                        "200\n\ndata: {\"progress\": 100, \"failed\": true, \"message\": \"Spawn failed: Timeout\"}\n\n"),
                AnswersFuzzTest.call(
                        "retry-after",
                        client -> client.startServer("ada"),
                        "429\n30\n{}",
                        "503\nWed, 21 Oct 2026 07:28:00 GMT\n{\"status\": 503, \"message\": \"Active server limit\"}",
                        "429\n0.5\n"),
                AnswersFuzzTest.call("hub-address", HubClient::examineAddress, "200\n\n{\"version\": \"5.5.4\"}"),
                AnswersFuzzTest.call(
                        "server-contents",
                        client -> client.singleUser("ada").contents().notebook("a.ipynb"),
                        "200\n\n{\"name\": \"a.ipynb\", \"path\": \"a.ipynb\", \"type\": \"notebook\", \"format\": \"json\","
                                + " \"last_modified\": \"2027-01-25T16:00:00Z\", \"size\": 7, \"content\": {\"cells\": [{\"cell_type\":"
                                + " \"code\", \"source\": [\"1 + 1\\n\", \"2\"], \"metadata\": {}, \"outputs\": []}], \"nbformat\": 4,"
                                + " \"nbformat_minor\": 5, \"metadata\": {\"kernelspec\": {\"name\": \"python3\"}}}}"),
                AnswersFuzzTest.call(
                        "server-sessions",
                        client -> client.singleUser("ada").sessions().list(),
                        "200\n\n[{\"id\": \"1\", \"path\": \"a.ipynb\", \"name\": \"\", \"type\": \"notebook\", \"kernel\": {\"id\":"
                                + " \"0b5a5ee1-1111-4222-8333-444455556666\", \"name\": \"python3\", \"execution_state\": \"idle\","
                                + " \"last_activity\": \"2027-01-25T16:00:00Z\", \"connections\": 1}}]"),
                AnswersFuzzTest.call(
                        "server-files",
                        client -> client.singleUser("ada").contents().list(""),
                        "200\n\n{\"name\": \"\", \"path\": \"\", \"type\": \"directory\", \"format\": \"json\", \"content\": [{\"name\":"
                                + " \"a\", \"path\": \"a\", \"type\": \"file\", \"last_modified\": \"2027-01-25T16:00:00Z\", \"size\": null}],"
                                + " \"last_modified\": \"2027-01-25T16:00:00Z\"}"),
                AnswersFuzzTest.call(
                        "server-terminals",
                        client -> client.singleUser("ada").terminals().list(),
                        "200\n\n[{\"name\": \"1\", \"last_activity\": \"2027-01-25T16:00:00Z\"}]"),
                AnswersFuzzTest.call(
                        "server-app",
                        client -> client.singleUser("ada").app("vscode/").open(java.time.Duration.ofSeconds(5)),
                        PAGE + "<title>code-server</title>" + END));
    }
}
