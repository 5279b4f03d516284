package dev.firstbell.deploy.prescale;

import java.util.List;

/** A cluster for {@link PrescalerContract}, and what the suite does to it besides the prescaler. */
public interface PrescalerFixture extends AutoCloseable {
    /** A prescaler, made anew as another process makes it. The suite closes it. */
    Prescaler open();

    /** The same, for a prescaler that replaces what a person has set. */
    Prescaler openTakingOver();

    /** The command in messages with which a person sets the count back; a part of it. */
    default String command() {
        return "`kubectl --namespace jhub scale ";
    }

    /** What the cluster is asked for, read without the prescaler. */
    int asked();

    /** A person sets the count to another one, with {@code kubectl} or the cloud's command. */
    void setByHand(int count);

    /** Adds nodes of the students' pool that are Ready and have the image. Returns their names. */
    List<String> addNodes(int count);

    /** Adds a node of the students' pool whose image comes later. */
    String addNodeThatPulls();

    /** Adds a Ready node with the image that is not for students. */
    void addNodeOfAnotherPool();

    void cordon(String node);

    /** Whether a node has the students' image, read without the prescaler. */
    boolean hasImage(String node);

    /** A student's pod runs on a node. */
    void startStudent(String name, String node);

    /** The pods of students. */
    List<String> students();

    /** Lets the cluster do what it can: create, place and delete placeholders. */
    void settle();

    /** Lets a little time pass. */
    void step();

    /** The nodes that have placeholders, one for each placeholder, those without a node left out; none if the means has none. */
    List<String> placeholderNodes();

    @Override
    void close();
}
