package holdfast;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;

import org.eclipse.leshan.client.LeshanClient;

/** What a test says on standard input, a line each: `battery PERCENT`, `send FORMAT PATH...`, `update`. */
final class Commands {
    private static final long ANSWER_WITHIN_MS = 20_000;
    private final LeshanClient client;
    private final Device device;

    Commands(LeshanClient client, Device device) {
        this.client = client;
        this.device = device;
    }

    void follow() throws IOException, InterruptedException {
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
            case "battery" -> device.setBattery(Long.parseLong(words[1]));
            case "update" -> client.triggerRegistrationUpdate();
            case "send" -> {
                for (var server : client.getRegisteredServers().values()) {
                    var answer = client.getSendService().sendData(server, Formats.named(words[1]),
                            Arrays.asList(words).subList(2, words.length), ANSWER_WITHIN_MS);
                    System.out.println("send answered " + (answer == null ? "nothing" : answer.getCode()));
                }
            }
            default -> System.out.println("not understood: " + line);
            }
        }
    }
}
