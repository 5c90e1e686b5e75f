package holdfast;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.eclipse.leshan.client.resource.BaseInstanceEnabler;
import org.eclipse.leshan.client.servers.LwM2mServer;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.request.argument.Arguments;
import org.eclipse.leshan.core.response.ExecuteResponse;
import org.eclipse.leshan.core.response.ReadResponse;

/** Object 3303: a value that rises by a tenth of a degree every second. Its highest is far off until it is reset, so that a reset shows. */
public final class Thermometer extends BaseInstanceEnabler {
    private static final int VALUE = 5700, MAX = 5602, RESET = 5605, UNITS = 5701;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "thermometer");
        thread.setDaemon(true);
        return thread;
    });
    private volatile double value = 20, max = 99;

    public Thermometer() {
        timer.scheduleAtFixedRate(this::rise, 1, 1, TimeUnit.SECONDS);
    }

    private void rise() {
        value += 0.1;
        max = Math.max(max, value);
        fireResourceChange(VALUE);
    }

    @Override
    public ReadResponse read(LwM2mServer server, int resource) {
        return switch (resource) {
        case VALUE -> ReadResponse.success(resource, value);
        case MAX -> ReadResponse.success(resource, max);
        case UNITS -> ReadResponse.success(resource, "Cel");
        default -> super.read(server, resource);
        };
    }

    @Override
    public ExecuteResponse execute(LwM2mServer server, int resource, Arguments arguments) {
        if (resource != RESET)
            return super.execute(server, resource, arguments);
        max = value;
        return ExecuteResponse.success();
    }

    @Override
    public List<Integer> getAvailableResourceIds(ObjectModel model) {
        return List.of(MAX, RESET, VALUE, UNITS);
    }
}
