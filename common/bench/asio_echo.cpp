/* SPDX-License-Identifier: MIT */
/* An echo server on Boost.Asio, for comparison: two threads, buffers of 64
 * KiB, and a port that the system chooses. */
#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
#include <thread>
using boost::asio::ip::tcp;
using boost::system::error_code;
namespace asio = boost::asio;
struct session : std::enable_shared_from_this<session> {
    // cppcheck-suppress uninitMemberVar
    explicit session(tcp::socket socket) : socket_(std::move(socket)) {}
    void read()
    {
        auto self = shared_from_this();
        auto buffer = asio::buffer(buffer_);
        socket_.async_read_some(buffer, [self](error_code error, size_t n) {
            if (!error)
                self->write(n);
        });
    }

    void write(size_t length)
    {
        auto self = shared_from_this();
        auto buffer = asio::buffer(buffer_, length);
        asio::async_write(socket_, buffer, [self](error_code error, size_t) {
            if (!error)
                self->read();
        });
    }

    tcp::socket socket_;
    char buffer_[65536];
};

static void accept(tcp::acceptor &acceptor)
{
    acceptor.async_accept([&acceptor](error_code error, tcp::socket socket) {
        if (!error)
            std::make_shared<session>(std::move(socket))->read();
        accept(acceptor);
    });
}

int main()
{
    asio::io_context context(2);
    tcp::endpoint here(asio::ip::address_v4::loopback(), 0);
    tcp::acceptor acceptor(context, here);
    accept(acceptor);
    std::printf("listening on 127.0.0.1:%d\n",
                acceptor.local_endpoint().port());
    std::fflush(stdout);
    std::thread second([&context] { context.run(); });
    context.run();
    second.join();
}
