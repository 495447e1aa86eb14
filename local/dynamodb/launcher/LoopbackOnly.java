import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.jar.JarFile;

/**
 * Starts the program of a jar, unchanged, so that only this machine can reach it and so that it never outlives the
 * process that started it.
 *
 * Arguments: the jar, a file to lock (or "-"), then the program's own. Run with the jar on the class path and
 * "--add-exports java.base/sun.nio.ch=ALL-UNNAMED". Prints "LISTENING <port>" when the program listens. Exits with 75
 * when another process holds the lock.
 *
 * A socket that the program would bind to all addresses is bound to 127.0.0.1 and a free port instead. This uses the
 * service provider interface of java.nio.channels, so it neither needs nor touches the program's code. Java looks for
 * providers on the class path only, so this class can't be run from its source: the class files beside it are what
 * "javac --release 17 -g:none LoopbackOnly.java" makes of it, and a test compares them.
 */
public final class LoopbackOnly extends SelectorProvider {
  private static final int LOCKED = 75;

  /** Kept, so that the lock is: the operating system lets go of it when this process ends, however it ends. */
  private static FileChannel locked;

  public static void main(String[] arguments) throws Exception {
    if (!arguments[1].equals("-")) {
      locked = FileChannel.open(Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked.tryLock() == null) System.exit(LOCKED);
    }
    endWithParent();
    System.setProperty("java.nio.channels.spi.SelectorProvider", LoopbackOnly.class.getName());
    String program;
    try (var jar = new JarFile(arguments[0])) {
      program = jar.getManifest().getMainAttributes().getValue("Main-Class");
    }
    var own = Arrays.copyOfRange(arguments, 2, arguments.length);
    Class.forName(program).getMethod("main", String[].class).invoke(null, (Object) own);
  }

  /** Standard input is a pipe from the parent that nobody writes to: its end is the parent's. */
  private static void endWithParent() {
    var watch = new Thread(() -> {
      try {
        while (System.in.read() != -1) {}
      } catch (IOException closed) {
        // As good as the end.
      }
      Runtime.getRuntime().halt(0);
    });
    watch.setDaemon(true);
    watch.start();
  }

  private final SelectorProvider provider;

  public LoopbackOnly() throws ReflectiveOperationException {
    provider = (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return new Channel(this, provider.openServerSocketChannel());
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    return new Channel(this, provider.openServerSocketChannel(family));
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return provider.openSelector();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return provider.openSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return provider.openSocketChannel(family);
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return provider.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return provider.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return provider.openPipe();
  }

  /** A listening socket that accepts by blocking, which is all that DynamoDB Local's web server asks of one. */
  private static final class Channel extends ServerSocketChannel {
    private final ServerSocketChannel channel;

    Channel(SelectorProvider provider, ServerSocketChannel channel) {
      super(provider);
      this.channel = channel;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int backlog) throws IOException {
      var loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
      var anywhere = address == null || ((InetSocketAddress) address).getAddress().isAnyLocalAddress();
      channel.bind(anywhere ? new InetSocketAddress(loopback, 0) : address, backlog);
      System.out.println("LISTENING " + channel.socket().getLocalPort());
      return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
      return channel.accept();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
      channel.setOption(name, value);
      return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
      return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return channel.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
      return channel.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return channel.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      channel.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
      channel.configureBlocking(block);
    }
  }
}
