package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.ScriptedCluster;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The scripted cluster with a capacity buffer, on which no controller works. */
final class ScriptedBuffer extends ScriptedCluster {
    private final BufferOptions options;

    ScriptedBuffer(Path folder, BufferOptions options) {
        super(folder);
        this.options = options;
    }

    @Override
    public Prescaler open() {
        return prescaler();
    }

    @Override
    public Prescaler openTakingOver() {
        return prescaler().takingOver();
    }

    private CapacityBufferPrescaler prescaler() {
        ClusterAccess cluster = connect();
        return new CapacityBufferPrescaler(
                cluster,
                options,
                new NodeVerification(
                        new ClusterCalls(cluster, CapacityBufferPrescaler.MANIFEST),
                        StudentPool.of(StudentPool.Purpose.REQUIRE),
                        Optional.of(TestingNodes.IMAGE),
                        Clock.systemUTC(),
                        "CapacityBuffer firstbell"));
    }

    @Override
    public String command() {
        return "`kubectl --namespace jhub ";
    }

    @Override
    public int asked() {
        return TestingBuffers.buffer(nodes.server())
                .map(buffer -> BufferState.read(buffer).units())
                .orElse(0);
    }

    @Override
    public void setByHand(int count) {
        TestingBuffers.setByHand(nodes.server(), options, count);
    }
}
