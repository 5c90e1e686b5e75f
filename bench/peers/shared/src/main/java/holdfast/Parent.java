package holdfast;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;

/** The program that started this one: reads its ready line, asks by lines on standard input, and takes us with it when it ends. */
final class Parent {
    interface Answer {
        /** Members of a JSON object. */
        String give() throws Exception;
    }

    /** Says where we listen, then answers until standard input ends. `gc` is known to all. */
    static void serve(int port, Map<String, Answer> answers) throws Exception {
        System.out.println("{\"port\":" + port + "}");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        int asked = 0;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Answer answer = "gc".equals(line) ? Parent::collect : answers.get(line);
            if (answer == null)
                throw new IllegalArgumentException("unknown: " + line);
            System.out.println("{\"answer\":" + ++asked + "," + answer.give() + "}");
        }
        System.exit(0);
    }

    /** Collects garbage and tells what is left, in bytes. */
    private static String collect() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.gc();
            Thread.sleep(200);
        }
        Runtime runtime = Runtime.getRuntime();
        return "\"heap\":" + (runtime.totalMemory() - runtime.freeMemory());
    }

    private Parent() {
    }
}
